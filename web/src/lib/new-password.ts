export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 256;

// Without signs that look like one another.
const SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP = 6;

/** 24 signs of 56: about 139 random bits, in groups that can be read out. */
export function makePassword(random = randomBytes): string {
  // A byte beyond the last complete run of the alphabet would favour its first characters.
  const limit = 256 - (256 % SIGNS.length);
  let signs = '';
  while (signs.length < GROUPS * GROUP)
    for (const byte of random(GROUPS * GROUP))
      if (byte < limit && signs.length < GROUPS * GROUP) signs += SIGNS[byte % SIGNS.length];
  return signs.match(new RegExp(`.{${GROUP}}`, 'g'))!.join('-');
}

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
