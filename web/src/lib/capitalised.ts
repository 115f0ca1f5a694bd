/** Turns `rolled back` into `Rolled back`, for a text outside a sentence. */
export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
