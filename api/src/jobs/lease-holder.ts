import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** This process, and no other before or after it. */
export const thisHolder = `${hostname()}/${process.pid}/${randomUUID()}`;

/** An ended process of this machine holds no lease; for another machine that cannot be known. */
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
