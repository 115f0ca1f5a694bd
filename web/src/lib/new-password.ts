export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 256;

// Without characters that look alike.
const CHARACTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP = 6;

/** 24 of 56 characters: about 139 random bits, in groups that are easy to dictate. */
export function makePassword(random = randomBytes): string {
  // Using bytes beyond the last full multiple of the alphabet would favour its first characters.
  const limit = 256 - (256 % CHARACTERS.length);
  let characters = '';
  while (characters.length < GROUPS * GROUP)
    for (const byte of random(GROUPS * GROUP))
      if (byte < limit && characters.length < GROUPS * GROUP)
        characters += CHARACTERS[byte % CHARACTERS.length];
  return characters.match(new RegExp(`.{${GROUP}}`, 'g'))!.join('-');
}

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
