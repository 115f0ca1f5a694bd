import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { makeStandalone, openSqliteToRead } from './sqlite.js';
import { toOpenFailure } from './open-failure.js';

const EVERY_PAGE = 0x7fffffff;

/**
 * A consistent copy, even while another process writes to the source; one file, readable by its owner only.
 * It gets its name once it is complete. An existing file is never replaced.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const draft = `${to}.part`;
  rmSync(draft, { force: true });
  closeSync(openSync(draft, 'wx', 0o600));
  try {
    await copyPages(from, draft);
    makeStandalone(draft);
    linkSync(draft, to);
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
  }
}

async function copyPages(from: string, to: string) {
  try {
    const source = openSqliteToRead(from);
    try {
      // In one step: between two of them another process could write, and it would begin again.
      await source.backup(to, { progress: () => EVERY_PAGE });
    } finally {
      source.close();
    }
  } catch (error) {
    throw toOpenFailure(from, error);
  }
}
