import { randomInt } from 'node:crypto';

// Without characters that look alike on a screen.
const characters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 20 random characters in groups of five: 99 bits, and easy to type. */
export function password() {
  const group = () =>
    Array.from({ length: 5 }, () => characters[randomInt(characters.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
