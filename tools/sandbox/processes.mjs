import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ pid: number, startTime: string }} ProcessStamp */

const sbin = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The caller's PATH and the folders of administration programs, which `su` leaves out. */
export const programPath = process.env.PATH ? `${process.env.PATH}:${sbin}` : sbin;

/**
 * Identifies a process permanently: its start time and the boot distinguish it from a later one with the same PID.
 * @param {number} pid
 * @returns {ProcessStamp | undefined}
 */
export function findStamp(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may contain spaces; what follows it does not.
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
 * The only child of a process.
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
 * Runs a program to its end. The error of a failure contains its stderr.
 * @param {string[]} command
 * @param {{ input?: string | Uint8Array, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} stdout
 */
export function run([program = '', ...args], { input, env } = {}) {
  return new Promise((resolve, reject) => {
    // Detached: Ctrl-C in a terminal must reach only the caller, which stops the rest in order.
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
    // A program that ends without reading its input must not stop this process.
    child.stdin.once('error', () => {}).end(input);
  });
}

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
