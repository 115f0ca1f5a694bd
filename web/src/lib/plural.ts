/** `1 secret`, `1,204 secrets`. */
export const plural = (count: number, word: string, words = `${word}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? word : words}`;
