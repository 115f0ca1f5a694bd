/** A new password that is shown to the admin only once. */
export interface Once {
  username: string;
  password: string;
}
