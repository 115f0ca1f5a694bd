import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findStamp, hash, root, runQuietly, writeStamp } from './workspace.mjs';

const stamp = '.waxseal-build';
const projects = ['shared', 'api', 'web', 'client', 'cli'];
const settings = ['package-lock.json', 'package.json', 'nx.json', 'tsconfig.base.json'];
const made = new Set(['node_modules', 'dist', 'dist-types', 'coverage', '.nx', 'data']);
const generated = /\.tsbuildinfo$|\.log$|^(auto-imports|components)\.d\.ts$/;

/** Describes a file by its size and time, so that the next start does not have to read its content. */
function describe(/** @type {string} */ path) {
  const { mtimeMs, size } = lstatSync(join(root, path));
  return `${path} ${mtimeMs} ${size}`;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listSources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !made.has(name) && !generated.test(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listSources(path) : [path];
    });
}

function describeSources() {
  const files = [
    ...settings.filter((file) => existsSync(join(root, file))),
    ...projects.flatMap(listSources),
  ];
  return hash(files.map(describe).join('\n'));
}

/** A stamp is worthless if the build output was deleted. */
const isBuilt = () => projects.every((project) => existsSync(join(root, project, 'dist')));

/**
 * Builds all projects but the tests if anything has changed since the last build.
 * @param {(line: string) => void} say
 */
export async function build(say) {
  const sources = describeSources();
  if (isBuilt() && findStamp(stamp) === sources) return;
  say('Building …');
  await runQuietly('The build', [
    ...[process.execPath, join(root, 'node_modules/.bin/nx')],
    ...['run-many', '-t', 'build', '--output-style=static'],
  ]);
  writeStamp(stamp, sources);
}
