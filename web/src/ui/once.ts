/** A text that is shown only once, such as a generated password. */
export interface Once {
  title: string;
  text: string;
  /** Label of the button that copies it. */
  copy: string;
}
