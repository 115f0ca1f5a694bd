import { randomInt } from 'node:crypto';

// No sign that can be taken for another one when read from a screen.
const signs = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 20 random signs in groups of five: 99 bits, and easy to type. */
export function password() {
  const group = () => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
