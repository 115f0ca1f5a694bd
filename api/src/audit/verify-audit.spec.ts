import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aKeyRing } from '../common/testing/factories.js';
import { aChain, aDraft } from './testing/a-chain.js';
import { verifyAudit } from './verify-audit.js';

describe('verifyAudit', () => {
  let chain: Awaited<ReturnType<typeof aChain>>;
  beforeEach(async () => {
    chain = await aChain();
    for (let at = 1; at <= 5; at++)
      await chain.writer.append([aDraft({ target: { kind: 'secret', name: `s${at}` } }, at)]);
  });
  afterEach(() => chain.database.onApplicationShutdown());
  const verify = () => verifyAudit(chain.database, chain.keys);
  const { audit, auditHead } = { audit: 'audit', auditHead: 'auditHead' } as const;
  const rowOf = (seq: number) =>
    chain.database.db
      .selectFrom(audit)
      .selectAll()
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow();
  const change = (seq: number, change: object) =>
    chain.database.db.updateTable(audit).set(change).where('seq', '=', seq).execute();
  const remove = (...seqs: number[]) =>
    chain.database.db.deleteFrom(audit).where('seq', 'in', seqs).execute();
  const move = (change: object) => chain.database.db.updateTable(auditHead).set(change).execute();
  const broken = (seq: number, fault: string) => ({ isSound: false, seq, fault });

  it('accepts an unchanged chain', async () => {
    const { hash } = await rowOf(5);
    expect(await verify()).toEqual({ isSound: true, rows: 5, hash });
  });

  it.each([
    ['at', 99],
    ['actorName', 'eve'],
    ['action', 'secret.read'],
    ['targetName', 'other'],
    ['outcome', 'succeeded'],
    ['fields', '["x"]'],
    ['code', 'not-found'],
    ['count', 2],
    ['address', '192.0.2.9'],
    ['hash', '0'.repeat(64)],
    ['previousHash', '0'.repeat(64)],
  ])('detects a changed %s', async (column, value) => {
    await change(3, { [column]: value });
    expect(await verify()).toEqual(broken(3, 'it was altered'));
  });

  it.each([1, 3])('detects that row %d was removed', async (seq) => {
    await remove(seq);
    expect(await verify()).toEqual(broken(seq, 'it is missing'));
  });

  it('detects a removed row although the others moved up', async () => {
    await remove(2);
    for (const seq of [3, 4, 5]) await change(seq, { seq: seq - 1 });
    expect(await verify()).toEqual(broken(2, 'it was altered'));
  });

  it('detects two swapped rows', async () => {
    for (const [from, to] of [
      [2, 0],
      [4, 2],
      [0, 4],
    ] as const)
      await change(from, { seq: to });
    expect(await verify()).toEqual(broken(2, 'it was altered'));
  });

  it('detects missing rows at the end', async () => {
    await remove(4, 5);
    expect(await verify()).toEqual(broken(4, 'it is missing'));
  });

  it('detects missing rows at the end although the head was set back', async () => {
    await remove(5);
    const { seq, hash } = await rowOf(4);
    await move({ seq, hash });
    expect(await verify()).toEqual(broken(5, 'the head of the audit log was altered'));
  });

  it('detects a head that was replaced with an older copy', async () => {
    const older = await chain.repository.findHead();
    await chain.writer.append([aDraft()]);
    await move(older!);
    expect(await verify()).toEqual(broken(6, 'it comes after the head of the audit log'));
  });

  it('detects that all rows are missing', async () => {
    await remove(1, 2, 3, 4, 5);
    await chain.database.db.deleteFrom(auditHead).execute();
    expect(await verify()).toEqual(broken(1, 'the head of the audit log is missing'));
  });

  it('rejects a row that was hashed with another key', async () => {
    expect(await verifyAudit(chain.database, aKeyRing())).toEqual(broken(1, 'it was altered'));
  });
});
