/** Formats a count with its noun, such as `1 secret` or `1,204 secrets`. */
export const plural = (count: number, word: string, words = `${word}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? word : words}`;
