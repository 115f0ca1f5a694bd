import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { programPath } from './processes.mjs';
import { assertPossible, listMissing } from './requirements.mjs';

const env = { ...process.env, PATH: programPath, DEBIAN_FRONTEND: 'noninteractive' };

/**
 * Prints what is missing and installs it with apt-get. Throws before any change if that is impossible.
 * @param {{ tests?: boolean, say?: (line: string) => void }} [options]
 */
export function installRequirements({ tests = false, say = console.log } = {}) {
  restorePolicy();
  const missing = listMissing({ tests });
  assertPossible(missing);
  if (missing.length === 0) return;

  const refresh = missing.some(({ packages }) => !packages.some(hasCandidate));
  const names = () => [
    ...new Set(missing.map(({ packages }) => packages.find(hasCandidate) ?? packages[0] ?? '')),
  ];
  say(`Installing with apt-get: ${names().join(' ')}`);
  withoutDaemonStart(() => {
    if (refresh) apt(['update']);
    // Old package lists name files that no longer exist. After an update, the same call succeeds.
    if (!tryApt(install(names())) && (refresh || apt(['update']) || !tryApt(install(names())))) {
      throw new Error(`apt-get could not install ${names().join(' ')}.`);
    }
  });
  const still = listMissing({ tests }).map(({ program }) => program);
  if (still.length > 0)
    throw new Error(`Still missing after the installation: ${still.join(', ')}.`);
}

const install = (/** @type {string[]} */ names) => [
  'install',
  '--yes',
  '--no-install-recommends',
  ...names,
];

function hasCandidate(/** @type {string} */ name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { env, encoding: 'utf8' });
  return /Candidate: (?!\(none\))/.test(stdout ?? '');
}

function tryApt(/** @type {string[]} */ args) {
  const options = ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120'];
  return spawnSync('apt-get', [...options, ...args], { env, stdio: ['ignore', 2, 2] }).status === 0;
}

function apt(/** @type {string[]} */ args) {
  if (!tryApt(args)) throw new Error(`apt-get ${args[0]} failed.`);
}

const policy = '/usr/sbin/policy-rc.d';
const before = `${policy}.before-waxseal`;
const none = `${policy}.none-before-waxseal`;

/** Uses Debian's policy file to prevent that newly installed daemons are started. */
function withoutDaemonStart(/** @type {() => void} */ install) {
  // Signals wait until the policy file is restored.
  const later = new Map();
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) later.set(signal, () => process.kill(process.pid, signal));
  for (const [signal, raise] of later) process.once(signal, raise);
  try {
    if (existsSync(policy)) renameSync(policy, before);
    else writeFileSync(none, '');
    writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    install();
  } finally {
    restorePolicy();
    for (const [signal, raise] of later) process.off(signal, raise);
  }
}

/** Also restores the file after a run that was killed in the middle. */
function restorePolicy() {
  if (existsSync(before)) renameSync(before, policy);
  if (existsSync(none)) {
    rmSync(policy, { force: true });
    rmSync(none);
  }
}
