import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aChain, aDraft } from './testing/a-chain.js';
import { BeginAudit } from './begin-audit.js';
import { verifyAudit } from './verify-audit.js';

describe('ChainedAuditWriter', () => {
  let chain: Awaited<ReturnType<typeof aChain>>;
  beforeEach(async () => {
    Logger.overrideLogger(false);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    chain = await aChain();
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await chain.database.onApplicationShutdown();
  });
  const rows = () => chain.repository.oldestAfter(0, 100);
  const ids = async () => (await rows()).map(({ id }) => id);
  /** Every write fails as on a full disk, until the spec repairs it. */
  const fillDisk = () =>
    vi.spyOn(chain.database, 'transaction').mockRejectedValue(new Error('disk is full'));

  it('numbers the rows and gives each the hash of the one before', async () => {
    await chain.writer.append([aDraft(), aDraft()]);
    await chain.writer.append([aDraft()]);
    const stored = await rows();
    expect(stored.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(stored.map(({ previousHash }) => previousHash)).toEqual([
      '0'.repeat(64),
      stored[0]!.hash,
      stored[1]!.hash,
    ]);
  });

  it('writes rows one after another when many are added simultaneously', async () => {
    await Promise.all(Array.from({ length: 20 }, () => chain.writer.append([aDraft()])));
    expect(await verifyAudit(chain.database, chain.keys)).toMatchObject({
      isSound: true,
      rows: 20,
    });
  });

  it('drops rows of a transaction that is rolled back', async () => {
    const failing = chain.database.transaction(async (tx) => {
      await chain.writer.appendIn(tx, [aDraft()]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
  });

  it('stores pending rows before new ones', async () => {
    const [owed, next] = [aDraft(), aDraft()];
    const disk = fillDisk();
    await chain.writer.owe([owed]);
    expect(chain.writer.isBehind).toBe(true);
    disk.mockRestore();
    await chain.writer.append([next]);
    expect(await ids()).toEqual([owed.id, next.id]);
    expect(chain.writer.isBehind).toBe(false);
  });

  it('rejects new rows while pending ones cannot be stored', async () => {
    fillDisk();
    await chain.writer.owe([aDraft()]);
    await expect(chain.writer.append([aDraft()])).rejects.toThrow('disk is full');
  });

  it('retries by itself at growing intervals', async () => {
    const disk = fillDisk();
    const owed = aDraft();
    await chain.writer.owe([owed]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(disk.mock.calls.length).toBeGreaterThan(5);
    expect(disk.mock.calls.length).toBeLessThan(12);
    disk.mockRestore();
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(async () => expect(await ids()).toEqual([owed.id]));
    expect(chain.writer.isBehind).toBe(false);
  });

  it('stores pending rows at shutdown', async () => {
    const disk = fillDisk();
    await chain.writer.owe([aDraft()]);
    disk.mockRestore();
    await chain.writer.beforeApplicationShutdown();
    expect(await rows()).toHaveLength(1);
  });

  it('does not start a new chain when the head is missing', async () => {
    await chain.writer.append([aDraft()]);
    await chain.database.db.deleteFrom('auditHead').execute();
    await expect(chain.writer.append([aDraft()])).rejects.toMatchObject({
      code: 'audit-unavailable',
    });
  });

  describe('at the start of the application', () => {
    const begin = () => new BeginAudit(chain.repository, chain.writer, chain.clock).onModuleInit();
    const told = async () => (await rows()).map(({ action, outcome }) => `${action} ${outcome}`);

    it('writes the first row of the chain once', async () => {
      await begin();
      await begin();
      expect(await told()).toEqual(['audit.begin succeeded']);
    });

    it('closes attempts that a crash left open as unknown, once', async () => {
      const [open, over] = [aDraft(), aDraft()];
      await chain.writer.append([
        open,
        over,
        { ...aDraft({ outcome: 'failed' }), attemptId: over.id },
      ]);
      await begin();
      await begin();
      const stored = await rows();
      expect(stored).toHaveLength(4);
      expect(stored[3]).toMatchObject({ outcome: 'unknown', attemptId: open.id, code: null });
    });
  });
});
