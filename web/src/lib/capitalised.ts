/** `rolled back` as `Rolled back`, where it stands alone. */
export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
