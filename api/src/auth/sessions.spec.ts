import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { Sessions } from './sessions.js';
import { SessionsRepository } from './sessions.repository.js';

describe('Sessions', () => {
  let folder: string;
  let database: Database;
  let beside: Database;
  let repository: SessionsRepository;
  let sessions: Sessions;
  const now = 1_000_000;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-sessions-'));
    const path = join(folder, 'waxseal.db');
    database = await Database.open(path);
    beside = await Database.open(path);
    repository = new SessionsRepository(database);
    const clock = { now: () => now } as Clock;
    sessions = new Sessions(repository, database, clock);
    await database.db
      .insertInto('user')
      .values({
        id: 'u',
        username: 'ann',
        usernameKey: 'ann',
        role: 'viewer',
        passwordHash: '',
        isDisabled: 0,
        createdAt: now,
        updatedAt: now,
        lastSignInAt: null,
      })
      .execute();
    const client = { address: null, userAgent: null } as never;
    await repository.add({ id: 's', userId: 'u', hash: 'h', now, client, isFactorShown: false });
  });
  afterEach(async () => {
    await database.onApplicationShutdown();
    await beside.onApplicationShutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are read once while nothing is written', async () => {
    const read = vi.spyOn(repository, 'findById');
    expect(sessions.findKnown('s')).toBeUndefined();
    for (let time = 0; time < 3; time += 1)
      expect(await sessions.find('s')).toMatchObject({ id: 's', role: 'viewer' });
    expect(read).toHaveBeenCalledTimes(1);
    expect(sessions.findKnown('s')).toMatchObject({ id: 's' });
  });

  it.each<[string, (by: Database) => Promise<unknown>]>([
    ['ends', (by) => new SessionsRepository(by).end('s', now)],
    [
      'is of a user who is disabled',
      (by) => by.db.updateTable('user').set({ isDisabled: 1 }).execute(),
    ],
    ['was purged', (by) => by.db.deleteFrom('session').execute()],
  ])('are closed immediately when one %s, also by another process', async (_, write) => {
    await sessions.find('s');
    await write(beside);
    expect(sessions.findKnown('s')).toBeUndefined();
    expect(await sessions.find('s')).toBeUndefined();
  });

  it('have the current role of their user', async () => {
    await sessions.find('s');
    await database.db.updateTable('user').set({ role: 'admin' }).execute();
    expect(await sessions.find('s')).toMatchObject({ role: 'admin' });
  });

  it('stay open when the transaction that ends them is rolled back', async () => {
    await sessions.find('s');
    const failing = database.transaction(async (tx) => {
      await repository.in(tx).end('s', now);
      expect(sessions.findKnown('s')).toBeUndefined();
      throw new Error('no');
    });
    const meanwhile = sessions.find('s');
    await expect(failing).rejects.toThrow('no');
    expect(await meanwhile).toMatchObject({ id: 's' });
    expect(await sessions.find('s')).toMatchObject({ id: 's' });
  });
});
