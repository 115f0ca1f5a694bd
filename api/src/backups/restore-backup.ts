import { existsSync, rmSync } from 'node:fs';
import { recordFact, verifyAudit } from '../audit/index.js';
import { assertReadableKeys } from '../auth/index.js';
import { commandLine } from '../http/actor.js';
import { copyDatabase, Database, DataLock, replaceDatabase } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { restoreSteps } from './restore-steps.js';

interface Restored {
  /** Path to which the previous database was moved; undefined if there was none. */
  keptAs: string | undefined;
  auditRows: number;
}

/** The file cannot be restored. The message tells the operator why. */
export class UnfitBackup extends Error {}

/** Requires that Waxseal is stopped. Changes nothing until every check of the backup has passed. */
export async function restoreBackup(
  databasePath: string,
  file: string,
  keys: KeyRing,
  now = Date.now(),
): Promise<Restored> {
  const lock = DataLock.take(databasePath);
  const draft = `${databasePath}.restoring`;
  const keptAs = `${databasePath}.before-restore-${stampOf(now)}`;
  try {
    removeDraft(draft);
    await copyDatabase(file, draft);
    const auditRows = await prepareDraft(draft, file, keys, now);
    const hadOne = existsSync(databasePath);
    replaceDatabase(databasePath, draft, keptAs);
    return { keptAs: hadOne ? keptAs : undefined, auditRows };
  } finally {
    removeDraft(draft);
    lock.release();
  }
}

async function prepareDraft(draft: string, file: string, keys: KeyRing, now: number) {
  await assertOurs(draft, file);
  // Opening the copy migrates it if the backup comes from an older version of Waxseal.
  const database = await Database.open(draft);
  try {
    if (!(await database.isIntact())) throw new UnfitBackup(`${file} is damaged`);
    await assertReadableKeys(database, keys);
    const auditRows = await assertSound(database, file, keys);
    await database.transaction(async (tx) => {
      for (const step of restoreSteps) await step(tx, { keys, now });
      const target = { kind: 'database', name: null };
      const fact = {
        principal: commandLine,
        action: 'audit.restored',
        target,
        outcome: 'succeeded',
      } as const;
      await recordFact(tx, keys, fact, now);
    });
    return auditRows;
  } finally {
    // Closing the last connection merges the write-ahead log into the file.
    await database.onApplicationShutdown();
  }
}

async function assertOurs(draft: string, file: string) {
  const database = Database.openToRead(draft);
  try {
    const { isOurs, unknown } = await database.standing();
    if (!isOurs) throw new UnfitBackup(`${file} is not a Waxseal database`);
    if (unknown.length > 0)
      throw new UnfitBackup(`${file} was written by a newer version of Waxseal`);
  } finally {
    await database.onApplicationShutdown();
  }
}

async function assertSound(database: Database, file: string, keys: KeyRing): Promise<number> {
  const verdict = await verifyAudit(database, keys);
  if (!verdict.isSound)
    throw new UnfitBackup(
      `${file}: its audit log is broken at row ${verdict.seq}: ${verdict.fault}`,
    );
  return verdict.rows;
}

/** For example 20261121T031500Z: sorts by time, and is valid in file names on every system. */
const stampOf = (now: number) => new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');

function removeDraft(draft: string) {
  for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
}
