import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemActor } from '../http/actor.js';
import { anActor, SetClock } from '../common/testing/factories.js';
import { MemoryAuditWriter } from './testing/an-audit.js';
import { Refusals } from './refusals.js';

describe('Refusals', () => {
  let writer: MemoryAuditWriter;
  let refusals: Refusals;
  beforeEach(() => {
    Logger.overrideLogger(false);
    writer = new MemoryAuditWriter();
    refusals = new Refusals(writer, new SetClock());
  });
  const note = (name: string) =>
    refusals.note({
      principal: anActor(),
      action: 'secret.delete',
      target: { kind: 'secret', name },
      code: 'forbidden',
    });
  const repeat = (times: number, work: (at: number) => void) =>
    Array.from({ length: times }, (_, at) => work(at));

  it('soon writes a row for a known caller', async () => {
    note('password');
    await refusals.flush();
    expect(writer.rows).toMatchObject([
      { actorName: 'ann', targetName: 'password', outcome: 'refused', code: 'forbidden', count: 1 },
    ]);
  });

  it('summarizes more than twenty refusals of one caller in a minute', async () => {
    repeat(100, (at) => note(`s${at}`));
    await refusals.flush();
    expect(writer.rows).toHaveLength(20);
    await refusals.sumUp();
    expect(writer.rows.at(-1)).toMatchObject({ actorName: 'ann', targetName: null, count: 80 });
    note('again');
    await refusals.flush();
    expect(writer.rows.at(-1)).toMatchObject({ targetName: 'again', count: 1 });
  });

  it('writes one row a minute for all anonymous clients', async () => {
    repeat(500, () => refusals.count('auth.token', 'unauthenticated'));
    repeat(3, () => refusals.count('auth.sign-in', 'wrong-credentials'));
    await refusals.flush();
    expect(writer.rows).toEqual([]);
    await refusals.sumUp();
    expect(writer.rows).toMatchObject([
      { action: 'auth.token', actorId: null, outcome: 'refused', count: 500 },
      { action: 'auth.sign-in', actorId: null, outcome: 'refused', count: 3 },
    ]);
  });

  it('writes nothing in a minute without refusals', async () => {
    await refusals.sumUp();
    expect(writer.rows).toEqual([]);
  });

  it('keeps a limited number of rows that cannot be stored yet', async () => {
    writer.isBroken = true;
    for (let user = 0; user < 200; user++)
      repeat(20, () =>
        refusals.note({
          principal: { ...systemActor, userId: `user-${user}` },
          action: 'secret.delete',
          target: null,
          code: 'forbidden',
        }),
      );
    await refusals.flush();
    writer.isBroken = false;
    await refusals.flush();
    expect(writer.rows).toHaveLength(1000);
    await refusals.sumUp();
    expect(writer.rows.slice(1000).reduce((sum, { count }) => sum + count, 0)).toBe(3000);
  });
});
