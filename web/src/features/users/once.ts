/** A password that is shown this once. */
export interface Once {
  username: string;
  password: string;
}
