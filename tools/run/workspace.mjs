import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Prevents nx from leaving a server running after a command and from calling its cloud or analytics. */
export const buildEnv = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};

/** @param {string | Uint8Array} text */
export const hash = (text) => createHash('sha256').update(text).digest('hex');

/** @param {string} name a file below node_modules, deleted together with what it describes */
export function findStamp(name) {
  const file = join(root, 'node_modules', name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * @param {string} name
 * @param {string} text
 */
export function writeStamp(name, text) {
  const file = join(root, 'node_modules', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * Runs a program of the workspace. Its output is shown only if it fails.
 * @param {string} what for the error
 * @param {string[]} command
 * @returns {Promise<void>}
 */
export function runQuietly(what, [program = '', ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: buildEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // If this process ends during the build, the build ends too.
    const endWithUs = () => child.kill();
    process.once('exit', endWithUs);
    /** @type {Buffer[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', endWithUs);
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error(`${what} failed (${signal ?? `exit code ${code}`}).`));
    });
  });
}
