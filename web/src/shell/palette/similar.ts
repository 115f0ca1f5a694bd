import uFuzzy from '@leeoniya/ufuzzy';

/** Allows one wrong, missing, additional or swapped letter in each word of four letters or more. */
const similar = new uFuzzy({ intraMode: 1 });

export const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether the text contains something like the word. */
export const isLike = (text: string, word: string) =>
  (similar.filter([text.toLowerCase()], word) ?? []).length > 0;

/** Returns what contains every word, in any order; if nothing does, what differs by a letter in each word. */
export function searchByText<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  text: string,
): Item[] {
  const words = wordsOf(text);
  const found = items.filter((item) =>
    words.every((word) => textOf(item).toLowerCase().includes(word)),
  );
  if (found.length > 0) return found;
  return items.filter((item) => words.every((word) => isLike(textOf(item), word)));
}
