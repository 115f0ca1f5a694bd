import type { Generator } from '@waxseal/shared';
import { pick, shuffle } from './random.js';

type Password = Extract<Generator, { type: 'password' }>;

const lookAlikes = /[0O1lI|`'"]/g;

/** One of each class that is asked for, the rest of all of them, in any order. */
export function password(wanted: Password): string {
  const classes = classesOf(wanted);
  const all = classes.join('');
  const rest = Array.from({ length: wanted.length - classes.length }, () => pick(all));
  return shuffle([...classes.map((characters) => pick(characters)), ...rest]).join('');
}

function classesOf({ lower, upper, digits, symbols, symbolSet, ...wanted }: Password): string[] {
  const classes = [
    ...(lower ? ['abcdefghijklmnopqrstuvwxyz'] : []),
    ...(upper ? ['ABCDEFGHIJKLMNOPQRSTUVWXYZ'] : []),
    ...(digits ? ['0123456789'] : []),
    ...(symbols ? [[...new Set(symbolSet)].join('')] : []),
  ];
  if (wanted.lookAlikes) return classes;
  return classes.map((characters) => characters.replace(lookAlikes, '')).filter(Boolean);
}
