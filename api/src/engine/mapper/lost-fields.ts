/** A part of a spec: an object, a list or a plain value. */
type Part = unknown;

/**
 * Paths of the fields of `sent` that are missing or different in `kept`. Fields that the Engine adds and
 * zero values that it omits, like Go, are not losses. A list whose entries cannot be identified by
 * their position is named as a whole. Never contains a value.
 */
export function lostFields(sent: Part, kept: Part, path = ''): string[] {
  if (isZero(sent) && isZero(kept)) return [];
  if (Array.isArray(sent)) return lostEntries(sent, kept, path);
  if (!isObject(sent)) return sent === kept ? [] : [path];
  const within = isObject(kept) ? kept : {};
  return Object.entries(sent).flatMap(([key, value]) =>
    lostFields(value, Object.hasOwn(within, key) ? within[key] : undefined, join(path, key)),
  );
}

function lostEntries(sent: Part[], kept: Part, path: string): string[] {
  if (!Array.isArray(kept) || kept.length !== sent.length) return [path];
  const lost = sent.flatMap((entry, index) => lostFields(entry, kept[index], `${path}[${index}]`));
  return sent.every(isObject) || lost.length === 0 ? lost : [path];
}

const join = (path: string, key: string) => (path ? `${path}.${key}` : key);

const isObject = (part: Part): part is Record<string, Part> =>
  typeof part === 'object' && part !== null && !Array.isArray(part);

/** Values that Go omits from JSON for a field with `omitempty`. */
export function isZero(part: Part): boolean {
  if (Array.isArray(part)) return part.length === 0;
  if (isObject(part)) return Object.values(part).every(isZero);
  return part === undefined || part === null || part === '' || part === 0 || part === false;
}
