const MAX_NAME = 64;

/**
 * Returns the name of the Docker object of a version. Version 1 has the bare name. Docker allows 64
 * characters. If the name and the suffix are longer, the name is shortened and gets a checksum, which
 * distinguishes it from another name with the same beginning.
 */
export function versionName(family: string, version: number): string {
  if (version === 1) return family;
  const suffix = `.v${version}`;
  if (family.length + suffix.length <= MAX_NAME) return family + suffix;
  const ending = `-${checksum(family)}${suffix}`;
  return family.slice(0, MAX_NAME - ending.length) + ending;
}

/** Returns FNV-1a with 32 bits as seven characters. It is not cryptographic. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text)
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(36).padStart(7, '0');
}
