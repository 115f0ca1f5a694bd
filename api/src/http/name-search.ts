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
