import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { makeStandalone, openSqliteToRead } from './sqlite.js';
import { toOpenFailure } from './open-failure.js';

const EVERY_PAGE = 0x7fffffff;

/**
 * Creates a consistent copy, even while another process writes to the source: one file that only its
 * owner can read. It gets its name when it is complete. An existing file is never replaced.
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
      // In one step: if another process wrote between two steps, SQLite would start the copy again.
      await source.backup(to, { progress: () => EVERY_PAGE });
    } finally {
      source.close();
    }
  } catch (error) {
    throw toOpenFailure(from, error);
  }
}
