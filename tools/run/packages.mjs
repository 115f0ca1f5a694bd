import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findStamp, hash, root, runQuietly, writeStamp } from './workspace.mjs';

const stamp = '.waxseal-lock';

/** @typedef {Record<string, { version?: string, link?: boolean, optional?: boolean }>} LockedPackages */

/** @returns {LockedPackages} */
const readPackages = (/** @type {string} */ file) =>
  JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/** Checks npm's record of installed packages, which is also correct after a manual `npm install`. */
function isInstalledByHand() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const installed = readPackages('node_modules/.package-lock.json');
  const locked = Object.entries(readPackages('package-lock.json')).filter(([path]) =>
    path.includes('node_modules/'),
  );
  return locked.every(([path, { version, optional }]) =>
    installed[path] ? installed[path].version === version : optional,
  );
}

/**
 * Installs the packages in package-lock.json, unless exactly those are installed.
 * @param {(line: string) => void} say
 */
export async function installPackages(say) {
  const lock = hash(readFileSync(join(root, 'package-lock.json')));
  if (findStamp(stamp) === lock) return;
  if (!isInstalledByHand()) {
    say('Installing npm packages (a few minutes the first time) …');
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    await runQuietly('npm ci', [...npm, 'ci', '--no-audit', '--no-fund']);
  }
  writeStamp(stamp, lock);
}
