import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { programPath } from './processes.mjs';

/** @typedef {{ program: string, packages: string[] }} Requirement packages: Debian packages; the first known one is used */

/** @type {Requirement[]} */
const forSandbox = [
  { program: 'dockerd', packages: ['docker.io'] },
  { program: 'docker', packages: ['docker-cli', 'docker.io'] },
  { program: 'iptables', packages: ['iptables'] },
  { program: 'busybox', packages: ['busybox-static'] },
  { program: 'ip', packages: ['iproute2'] },
  { program: 'unshare', packages: ['util-linux'] },
  { program: 'nsenter', packages: ['util-linux'] },
  { program: 'setpriv', packages: ['util-linux'] },
  { program: 'mount', packages: ['mount'] },
  { program: 'tar', packages: ['tar'] },
];

/** @type {Requirement[]} */
const forTests = [
  ...forSandbox,
  { program: 'chromium-headless-shell', packages: ['chromium-headless-shell'] },
  { program: 'mkfs.ext4', packages: ['e2fsprogs'] },
  // For the recipes in docs/recipes.md.
  { program: 'curl', packages: ['curl'] },
  { program: 'jq', packages: ['jq'] },
  { program: 'python3', packages: ['python3'] },
  { program: 'ansible-playbook', packages: ['ansible-core'] },
];

/** @param {string} program */
export function findProgram(program) {
  return programPath
    .split(':')
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** An image with only busybox has no libraries, so busybox must be static (no PT_INTERP in its ELF headers). */
function isStatic(/** @type {string} */ path) {
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  readSync(file, head);
  closeSync(file);
  const [start, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  const types = Array.from({ length: count }, (_, index) =>
    head.readUInt32LE(start + index * size),
  );
  return !types.includes(3);
}

/** @param {Requirement} requirement */
function isMet({ program }) {
  const path = findProgram(program);
  return path !== undefined && (program !== 'busybox' || isStatic(path));
}

/**
 * Programs that a temporary Swarm or the tests need and this machine lacks.
 * @param {{ tests?: boolean }} [options]
 */
export function listMissing({ tests = false } = {}) {
  return (tests ? forTests : forSandbox).filter((requirement) => !isMet(requirement));
}

/**
 * Throws before anything has been changed.
 * @param {Requirement[]} missing
 */
export function assertPossible(missing) {
  const programs = missing.map(({ program }) => program).join(', ');
  const also = programs && ` Missing as well: ${programs}.`;
  if (process.platform !== 'linux') {
    throw new Error(`The temporary Swarm needs Linux; this is ${process.platform}.`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`The temporary Swarm needs root for namespaces and its own dockerd.${also}`);
  }
  if (missing.length > 0 && !findProgram('apt-get')) {
    throw new Error(`Install these programs first (apt-get is not available): ${programs}.`);
  }
}

export function assertRequirements() {
  const missing = listMissing();
  assertPossible(missing);
  if (missing.length > 0) {
    throw new Error(`Missing: ${missing.map(({ program }) => program).join(', ')}.`);
  }
}
