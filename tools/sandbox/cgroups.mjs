import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { sleep } from './processes.mjs';

/** @typedef {{ path: string, unified: boolean }} Hierarchy */

/** @returns {Hierarchy[]} */
function listHierarchies() {
  const mounts = readFileSync('/proc/mounts', 'utf8').trim().split('\n');
  const rows = mounts.map((line) => line.split(' '));
  return rows
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .map(([, path = '', type]) => ({ path, unified: type === 'cgroup2' }));
}

/** Tries a step that some kernels and containers refuse. The Engine runs without it. */
function attempt(/** @type {() => void} */ step) {
  try {
    step();
  } catch {
    // Refused: continue without it.
  }
}

/** A new cpuset group accepts no process until processors and memory are assigned to it. */
function copyCpuset(/** @type {string} */ from, /** @type {string} */ to) {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    if (existsSync(join(from, file))) writeFileSync(join(to, file), readFileSync(join(from, file)));
  }
}

function enableControllers(/** @type {string} */ path) {
  const controllers = readFileSync(join(path, 'cgroup.controllers'), 'utf8').trim();
  for (const controller of controllers.split(' ').filter(Boolean)) {
    attempt(() => writeFileSync(join(path, 'cgroup.subtree_control'), `+${controller}`));
  }
}

/**
 * Creates a group in each hierarchy, so that everything the Engine creates below it can be found and removed.
 * @param {string} name may be below another group of ours
 * @returns {{ root: string[], leaf: string[] }} the `cgroup.procs` files a first process and an Engine join
 */
export function createCgroups(name) {
  const root = [];
  const leaf = [];
  for (const { path, unified } of listHierarchies()) {
    const group = join(path, name);
    // In cgroup v2, a group whose children have controllers cannot hold processes.
    const inner = unified ? join(group, 'init') : group;
    if (unified) enableControllers(dirname(group));
    mkdirSync(inner, { recursive: true });
    if (!unified) copyCpuset(dirname(group), group);
    root.push(join(group, 'cgroup.procs'));
    leaf.push(join(inner, 'cgroup.procs'));
  }
  return { root, leaf };
}

/**
 * Wraps a command so that it joins the groups before it starts.
 * @param {string[]} procs
 * @param {string[]} command
 */
export function joining(procs, command) {
  const script = 'while [ "$1" != -- ]; do echo 0 >"$1" || exit 1; shift; done; shift; exec "$@"';
  return ['sh', '-c', script, 'sh', ...procs, '--', ...command];
}

function removeTree(/** @type {string} */ group) {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(group, entry.name));
  }
  rmdirSync(group);
}

/**
 * @param {string} name
 */
export async function removeCgroups(name) {
  const groups = listHierarchies().map(({ path }) => join(path, name));
  // A group stays busy for a moment after its last process has ended.
  for (let tries = 0; tries < 100 && groups.some((group) => existsSync(group)); tries += 1) {
    for (const group of groups) attempt(() => removeTree(group));
    if (groups.some((group) => existsSync(group))) await sleep(30);
  }
}
