import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** This process, and no other before or after it. */
export const thisHolder = `${hostname()}/${process.pid}/${randomUUID()}`;

/** A process of this machine that has ended holds nothing; of another machine no one here can tell. */
export function isGone(holder: string): boolean {
  const [host, pid] = holder.split('/');
  if (host !== hostname() || holder === thisHolder) return false;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
