import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Returns the command lines of all processes that contain this folder. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(commandLineOf)
    .filter((line) => line.includes(folder));
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // The process has ended in the meantime.
  }
}

export const mountsOf = (folder: string) =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(folder));

/** Returns the network links and port rules of the host, which a test must not change. */
export const hostNetwork = () =>
  [
    execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' }),
    execFileSync('iptables', ['-S'], { encoding: 'utf8' }),
    execFileSync('iptables', ['-t', 'nat', '-S'], { encoding: 'utf8' }),
  ].join('\n');
