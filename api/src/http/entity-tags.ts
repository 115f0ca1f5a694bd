export interface EntityTag {
  isWeak: boolean;
  /** Without its quotes. */
  opaque: string;
}

/** RFC 9110 section 8.8.3. A comma may be part of a tag. */
const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/;

/** `*` or a list (RFC 9110 section 5.6.1, which allows empty elements); undefined if it is malformed. */
export function parseEntityTags(header: string): EntityTag[] | '*' | undefined {
  let rest = header.trim();
  if (rest === '*') return '*';
  const tags: EntityTag[] = [];
  while (rest !== '') {
    if (!rest.startsWith(',')) {
      const [tag, weak, opaque] = TAG.exec(rest) ?? [];
      if (tag === undefined) return undefined;
      tags.push({ isWeak: weak !== undefined, opaque: opaque! });
      rest = rest.slice(tag.length).trimStart();
      if (rest !== '' && !rest.startsWith(',')) return undefined;
    }
    rest = rest.slice(1).trimStart();
  }
  return tags.length > 0 ? tags : undefined;
}
