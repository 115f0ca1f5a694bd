/** Usernames are compared without regard to case. */
export const accountKey = (username: string) => username.toLowerCase();
