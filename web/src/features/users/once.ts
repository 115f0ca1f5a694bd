/** A new password, shown to the admin a single time. */
export interface Once {
  username: string;
  password: string;
}
