/** A part of a spec: an object, a list or a plain value. */
type Part = unknown;

/**
 * Paths of the fields of `sent` that `kept` does not have, or has otherwise. What the Engine adds is no
 * loss, nor is a zero value that it leaves out, as Go does. A list whose entries cannot be told apart
 * by their place is named as a whole. Never contains a value.
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

/** What Go leaves out of its JSON where a field says `omitempty`. */
function isZero(part: Part): boolean {
  if (Array.isArray(part)) return part.length === 0;
  if (isObject(part)) return Object.values(part).every(isZero);
  return part === undefined || part === null || part === '' || part === 0 || part === false;
}
