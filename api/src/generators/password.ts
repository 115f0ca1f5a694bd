import { passwordClasses, type Generator } from '@waxseal/shared';
import { pick, shuffle } from './random.js';

type Password = Extract<Generator, { type: 'password' }>;

/** Takes one character of each requested class and the rest from all of them, then shuffles them. */
export function password(wanted: Password): string {
  const classes = passwordClasses(wanted);
  const all = classes.join('');
  const rest = Array.from({ length: wanted.length - classes.length }, () => pick(all));
  return shuffle([...classes.map((characters) => pick(characters)), ...rest]).join('');
}
