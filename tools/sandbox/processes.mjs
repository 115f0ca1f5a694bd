import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ pid: number, startTime: string }} ProcessStamp */

const sbin = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The caller's PATH, with the folders of root's programs, which `su` leaves out. */
export const programPath = process.env.PATH ? `${process.env.PATH}:${sbin}` : sbin;

/**
 * Names a process for good: the start time and the boot tell a reused pid from the process meant.
 * @param {number} pid
 * @returns {ProcessStamp | undefined}
 */
export function findStamp(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks; what follows it is plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startTime: `${boot}/${fields[19]}` };
  } catch {
    return undefined;
  }
}

/** @param {ProcessStamp | undefined} stamp */
export function isAlive(stamp) {
  return stamp !== undefined && findStamp(stamp.pid)?.startTime === stamp.startTime;
}

/**
 * The one child of a process that has just one.
 * @param {number} pid
 */
export function findChild(pid) {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    return child ? Number(child) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs a program to its end; a failure carries what it wrote to stderr.
 * @param {string[]} command
 * @param {{ input?: string | Uint8Array, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} stdout
 */
export function run([program = '', ...args], { input, env } = {}) {
  return new Promise((resolve, reject) => {
    // Detached: Ctrl-C in a terminal is for the caller, who ends the rest in order.
    const child = spawn(program, args, { env, detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(stdout);
      const reason = stderr.trim() || `ended with ${signal ?? code}`;
      reject(new Error(`${program} ${args[0] ?? ''}: ${reason}`));
    });
    // A program that ends without reading its input must not end us.
    child.stdin.once('error', () => {}).end(input);
  });
}

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
