// Two boundary rules that dependency-cruiser cannot state.
import { readFileSync } from 'node:fs';

/**
 * @typedef {{ source: string, dependencies: { resolved: string }[] }} Module
 * @typedef {{ rule: { name: string }, from: string, to: string }} Violation
 */

const isProduct = (/** @type {string} */ path) =>
  /^api\/src\/.+\.ts$/.test(path) && !/\.spec\.ts$|\/testing\//.test(path);

/** Rooms are the folders of api/src, and the folders inside the two largest of them. */
const levels = [/^api\/src\/([^/]+)\/./, /^api\/src\/((?:rotations|families)\/[^/]+)\/./];

/**
 * Two rooms must not depend on each other, even if no two files do. Otherwise neither could be
 * understood, moved or tested without the other.
 * @param {Module[]} modules
 */
export const findRoomCycles = (modules) =>
  levels.flatMap((level) =>
    findCycles(modules, (path) => (isProduct(path) ? level.exec(path)?.[1] : undefined)),
  );

/**
 * @param {Module[]} modules
 * @param {(path: string) => string | undefined} roomOf
 * @returns {Violation[]}
 */
function findCycles(modules, roomOf) {
  /** @type {Map<string, Map<string, string>>} room to the rooms it imports, each with one file */
  const imports = new Map();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (!from || !to || from === to) continue;
      const targets = imports.get(from) ?? new Map();
      imports.set(from, targets.set(to, source));
    }
  }
  const canReach = (/** @type {string} */ start, /** @type {string} */ goal) => {
    const seen = new Set();
    const open = [start];
    for (let room = open.pop(); room !== undefined; room = open.pop()) {
      if (room === goal) return true;
      if (!seen.has(room)) open.push(...(imports.get(room)?.keys() ?? []));
      seen.add(room);
    }
    return false;
  };
  return [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter(([to]) => canReach(to, from))
      .map(([to, file]) => ({
        rule: { name: 'rooms-have-no-cycle' },
        from: `${from} (${file})`,
        to,
      })),
  );
}

/**
 * Settings are read and validated in one place.
 * @param {Module[]} modules
 * @returns {Violation[]}
 */
export const findEnvReaders = (modules) =>
  modules
    .map(({ source }) => source)
    .filter((path) => isProduct(path) && !path.startsWith('api/src/env/'))
    .filter((path) => readFileSync(path, 'utf8').includes('process.env'))
    .map((from) => ({ rule: { name: 'process-env-in-env-only' }, from, to: 'process.env' }));
