import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

/**
 * The first line of an end-to-end file: `// Budget: 90 s.` or `// Budget: 30 s, alone.`
 * @typedef {object} Budget
 * @property {string} file relative to `test/`
 * @property {number} seconds what it takes on an idle machine; the longest file starts first
 * @property {boolean} isAlone it measures time, so it runs when no other end-to-end file does
 */

const line = /^\/\/ Budget: (\d+) s(, alone)?\./;
const folders = ['api', 'web', 'demo', 'image', 'support'];

/** @returns {Budget[]} of all end-to-end files */
export const listBudgets = () =>
  folders.flatMap((folder) =>
    readdirSync(join(root, 'test', folder))
      .filter((name) => /\.(e2e|spec)\.ts$/.test(name))
      .map((name) => readBudget(`${folder}/${name}`)),
  );

/** @param {string} file @returns {Budget} */
export function readBudget(file) {
  const match = line.exec(readFileSync(join(root, 'test', file), 'utf8'));
  if (!match) throw new Error(`test/${file} does not begin with a line like: // Budget: 30 s.`);
  return { file, seconds: Number(match[1]), isAlone: match[2] !== undefined };
}
