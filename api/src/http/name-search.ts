import uFuzzy from '@leeoniya/ufuzzy';

/** The words of a search. Each must be part of the name, in any order. */
export const wordsOf = (search: string) => search.toLowerCase().split(/\s+/).filter(Boolean);

/** Returns whether a name contains every word of the search. Case is ignored; an empty search finds all. */
export function nameSearch(search = ''): (name: string) => boolean {
  const words = wordsOf(search);
  return (name) => {
    const text = name.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Allows one wrong, missing, additional or swapped letter in each word of four letters or more. */
const similar = new uFuzzy({ intraMode: 1 });

interface Search {
  search?: string;
  /** Whether similar names are found where no name contains every word. */
  typos?: boolean;
}

/** Returns the rows that a search finds by name, in their order. */
export function findByName<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  { search = '', typos = false }: Search,
): Row[] {
  const isFound = nameSearch(search);
  const found = rows.filter((row) => isFound(nameOf(row)));
  if (found.length > 0 || !typos) return found;
  const names = rows.map(nameOf);
  // Word by word: permutations of many words would be expensive.
  const positions = wordsOf(search).reduce<number[]>(
    (left, word) => (left.length > 0 ? (similar.filter(names, word, left) ?? []) : left),
    [...names.keys()],
  );
  return positions.map((position) => rows[position]!);
}
