import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dockerFields, ownFields } from './env.schema.js';
import { readEnv } from './read-env.js';

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
const assignments = [...text.matchAll(/^(#?)([A-Z_]+)=(.*)$/gm)];
const notYet = ['WAXSEAL_DATABASE_URL'];

describe('.env.example', () => {
  it('names every variable and no unknown one', () => {
    const known = Object.keys({ ...dockerFields, ...ownFields });
    expect(assignments.map(([, , name]) => name).sort()).toEqual(
      known.filter((name) => !notYet.includes(name)).sort(),
    );
  });

  it('shows the defaults', () => {
    const shown = assignments.filter(([, hash]) => !hash).map(([, , name, value]) => [name, value]);
    expect(readEnv(Object.fromEntries(shown))).toEqual(readEnv({}));
  });
});
