import { existsSync, rmSync } from 'node:fs';
import { recordFact, verifyAudit } from '../audit/index.js';
import { assertReadableKeys } from '../auth/index.js';
import { commandLine } from '../http/actor.js';
import { copyDatabase, Database, DataLock, replaceDatabase } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { restoreSteps } from './restore-steps.js';

interface Restored {
  /** Where the former database is; undefined where there was none. */
  keptAs: string | undefined;
  auditRows: number;
}

/** Why the file is not restored, in words for an operator. */
export class UnfitBackup extends Error {}

/** Only while the product is stopped. Nothing is changed before the backup has been found fit. */
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
  // Brings one of an older version up to date, on the copy.
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
    // The last to close it takes the write-ahead log into the file.
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

/** As 20261121T031500Z: sorts by time, and is a file name everywhere. */
const stampOf = (now: number) => new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');

function removeDraft(draft: string) {
  for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
}
