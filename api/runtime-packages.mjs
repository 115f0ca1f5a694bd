// What the bundles load from node_modules at run time. `node runtime-packages.mjs <folder>` copies it
// there, without what is needed only to compile it.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** They load machine code from their own folders. */
export const native = ['better-sqlite3', '@node-rs/argon2'];

/** Its folder has the files of the page at /api/docs. */
const found = ['swagger-ui-dist'];

/** Used only while a package is installed. */
const installers = new Set(['prebuild-install', '@scarf/scarf']);

const isNeeded = (/** @type {string} */ path) =>
  !/(^|\/)(deps|src|obj|obj\.target|docs?|tests?)(\/|$)|\.(map|a|gypi?|md|ts)$|test_extension|es-bundle/.test(
    path,
  ) || /licen[cs]e|notice/i.test(basename(path));

/**
 * @param {string} name
 * @param {string} from a file that imports it
 * @returns {string | undefined} its folder; an optional package may be missing
 */
function folderOf(name, from) {
  const folders = createRequire(from).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
}

/**
 * @param {string} to
 * @param {readonly string[]} names
 * @param {string} from
 */
function copyPackages(to, names, from) {
  for (const name of names) {
    const folder = folderOf(name, from);
    const target = join(to, 'node_modules', name);
    if (!folder || installers.has(name) || existsSync(target)) continue;
    cpSync(folder, target, {
      recursive: true,
      filter: (path) => isNeeded(relative(folder, path)),
    });
    const manifest = join(folder, 'package.json');
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
    copyPackages(to, Object.keys({ ...dependencies, ...optionalDependencies }), manifest);
  }
}

const self = fileURLToPath(import.meta.url);
const [, called, folder] = process.argv;
if (called === self && folder)
  copyPackages(folder, [...native, ...found], join(dirname(self), 'x'));
