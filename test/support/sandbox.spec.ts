// Budget: 15 s.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually';
import { Sandbox } from '../../tools/sandbox/subprocess';

const main = join(__dirname, '../../tools/sandbox/main.mjs');
const LONG_MS = 240_000;
const WITHIN = { withinMs: 30_000 };

interface Ownership {
  cgroup: string;
  inits: { pid: number; startTime: string }[];
}

let child: ChildProcess | undefined;
afterEach(async () => {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
});

/** Starts three nodes in a new folder without waiting until they are ready. */
function start(): string {
  const dir = `/tmp/waxseal-${randomUUID().slice(0, 6)}`;
  const flags = ['--nodes', '3', '--dir', dir];
  child = spawn(process.execPath, [main, ...flags], { stdio: ['pipe', 'pipe', 'ignore'] });
  return dir;
}

const up = (dir: string) => once(child!.stdout!, 'data').then(() => ownershipOf(dir));
const ownershipOf = (dir: string) =>
  JSON.parse(readFileSync(join(dir, 'sandbox.json'), 'utf8')) as Ownership;
const links = () => readdirSync('/sys/class/net').sort();
const before = links();

/** Compares the start time too, because another process may have the same PID by now. */
const isAlive = ({ pid, startTime }: Ownership['inits'][number]) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] !== 'Z' && startTime.endsWith(`/${fields[19]}`);
  } catch {
    return false;
  }
};

const groupsOf = ({ cgroup }: Ownership) =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .map(([, path = '']) => join(path, cgroup))
    .filter((path) => existsSync(path));

/** The namespaces, with their bridge, links and mounts, exist as long as their first processes. */
function expectNothingRuns(dir: string, { inits }: Ownership) {
  expect(inits.filter(isAlive)).toEqual([]);
  expect(links()).toEqual(before);
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(dir);
}

function expectNothingLeft(dir: string, ownership: Ownership) {
  expectNothingRuns(dir, ownership);
  expect(existsSync(dir)).toBe(false);
  expect(groupsOf(ownership)).toEqual([]);
}

/** Three nodes and the bridge that connects them. */
const PARTS = 4;

describe('A temporary Swarm of several nodes leaves nothing', () => {
  it(
    'when it stops cleanly',
    async () => {
      const dir = start();
      const ownership = await up(dir);
      expect(ownership.inits.filter(isAlive)).toHaveLength(PARTS);
      expect(links()).toEqual(before);
      child!.stdin!.end();
      expect(await once(child!, 'exit')).toEqual([0, null]);
      expectNothingLeft(dir, ownership);
    },
    LONG_MS,
  );

  it(
    'when one of its nodes dies',
    async () => {
      const dir = start();
      const ownership = await up(dir);
      process.kill(ownership.inits.at(-1)!.pid, 'SIGKILL');
      expect(await once(child!, 'exit')).toEqual([1, null]);
      expectNothingLeft(dir, ownership);
    },
    LONG_MS,
  );

  it.each([
    ['while it starts', async (dir: string) => eventually(() => ownershipWithTwo(dir), WITHIN)],
    ['when it is up', up],
  ])(
    'when it is killed %s, except for a folder and groups that the next one deletes',
    async (_, untilThen) => {
      const dir = start();
      await untilThen(dir);
      child!.kill('SIGKILL');
      await once(child!, 'exit');
      const ownership = ownershipOf(dir);
      await eventually(() => expectNothingRuns(dir, ownership), WITHIN);
      const next = await Sandbox.start('--no-swarm');
      try {
        expectNothingLeft(dir, ownership);
      } finally {
        await next.close();
      }
    },
    LONG_MS,
  );
});

function ownershipWithTwo(dir: string): Ownership {
  const ownership = ownershipOf(dir);
  expect(ownership.inits.length).toBeGreaterThanOrEqual(2);
  return ownership;
}
