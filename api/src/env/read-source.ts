import { readFileSync } from 'node:fs';
import type { EnvFault } from './env.errors.js';

export type Source = Record<string, string | undefined>;

/** An empty variable counts as missing, because compose turns `${NAME:-}` into one. */
const given = (source: Source, name: string) => source[name] || undefined;

/** The values of these variables, each from the variable itself or from the file in `<name>_FILE`. */
export function readSource(source: Source, plain: string[], own: string[]) {
  const texts: Source = {};
  const faults: EnvFault[] = [];
  for (const name of plain) texts[name] = given(source, name);
  for (const name of own) {
    const path = given(source, `${name}_FILE`);
    texts[name] = given(source, name);
    if (path === undefined) continue;
    if (texts[name] !== undefined) faults.push({ name, rule: `and ${name}_FILE are both set` });
    else readInto(texts, name, path, faults);
  }
  return { texts, faults };
}

function readInto(texts: Source, name: string, path: string, faults: EnvFault[]) {
  try {
    texts[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '') || undefined;
    if (texts[name] === undefined)
      faults.push({ name: `${name}_FILE`, rule: 'names an empty file' });
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    faults.push({ name: `${name}_FILE`, rule: `names a file that cannot be read (${code})` });
  }
}
