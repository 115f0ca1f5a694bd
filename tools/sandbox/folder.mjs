import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { removeCgroups } from './cgroups.mjs';
import { findStamp, isAlive, programPath, run, sleep } from './processes.mjs';

/** @typedef {import('./processes.mjs').ProcessStamp} ProcessStamp */
/** @typedef {{ owner: ProcessStamp, cgroup: string, inits: ProcessStamp[] }} Ownership */

const prefix = 'waxseal-';
const ownershipFile = 'sandbox.json';

/** A unix socket's path has at most 107 bytes, `/docker.sock` or `/99/docker.sock` included. */
const longestFolder = 90;

/** Folders that the node's first process covers: a socket in them would be invisible outside. */
const covered = ['/run/', '/opt/', '/etc/docker/', '/var/lib/'];

const isUsable = (/** @type {string} */ dir) =>
  Buffer.byteLength(dir) <= longestFolder &&
  !covered.some((folder) => `${dir}/`.startsWith(folder));

const parentFolder = () =>
  [realpathSync(tmpdir()), '/tmp'].find((dir) => isUsable(`${dir}/${prefix}XXXXXX`)) ?? '/tmp';

/**
 * Creates the folder of a sandbox, after deleting the folders of dead ones.
 * @param {string} [wanted]
 */
export async function createFolder(wanted) {
  const parent = parentFolder();
  const leftovers = readdirSync(parent).filter((entry) => entry.startsWith(prefix));
  for (const entry of leftovers) await clearIfDead(join(parent, entry));
  if (wanted === undefined) return owned(mkdtempSync(join(parent, prefix)));

  const dir = join(realpathSync(dirname(resolve(wanted))), basename(wanted));
  if (!isUsable(dir)) throw new Error(`${dir}: too long, or below ${covered.join(', ')}`);
  await clearIfDead(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (readdirSync(dir).length > 0) throw new Error(`${dir} is in use`);
  return owned(dir);
}

function owned(/** @type {string} */ dir) {
  const owner = findStamp(process.pid);
  if (!owner) throw new Error('/proc is not mounted');
  const name = basename(dir);
  const cgroup = name.startsWith(prefix)
    ? name
    : `${prefix}${process.pid}-${Date.now().toString(36)}`;
  /** @type {Ownership} */
  const ownership = { owner, cgroup, inits: [] };
  const save = () => writeFileSync(join(dir, ownershipFile), JSON.stringify(ownership));
  save();
  return {
    dir,
    cgroup,
    recordInit(/** @type {ProcessStamp} */ init) {
      ownership.inits.push(init);
      save();
    },
    remove: () => removeFolder(dir),
  };
}

/**
 * Trusts only folders that belong to root, because the file names processes to kill and groups to remove.
 * @param {string} dir
 * @returns {Ownership | undefined}
 */
function findOwnership(dir) {
  try {
    const { uid, mode } = lstatSync(dir);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0 || !lstatSync(dir).isDirectory())
      return undefined;
    return JSON.parse(readFileSync(join(dir, ownershipFile), 'utf8'));
  } catch {
    return undefined;
  }
}

async function clearIfDead(/** @type {string} */ dir) {
  const ownership = findOwnership(dir);
  if (!ownership || isAlive(ownership.owner)) return;
  for (const init of ownership.inits) {
    if (isAlive(init)) process.kill(init.pid, 'SIGKILL');
    while (isAlive(init)) await sleep(20);
  }
  await removeCgroups(ownership.cgroup);
  await removeFolder(dir);
}

/** @param {string} dir */
async function removeFolder(dir) {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  // Innermost first. Normally there are none, because the Engine's mounts end with its namespace.
  for (const mount of mounts.filter((path) => path.startsWith(`${dir}/`)).reverse()) {
    await run(['umount', '--lazy', mount], { env: { PATH: programPath } });
  }
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
