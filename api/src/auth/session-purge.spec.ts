import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionPurge } from './session-purge.js';
import { ABSOLUTE_MS, IDLE_MS } from './session-rules.js';
import { startApi, type TestApi } from '../testing/index.js';

const DAY = 24 * 3_600_000;

describe('SessionPurge', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startApi();
    const { id: userId } = await api.aUser();
    const now = api.clock.now();
    const aSession = (id: string, row: object) => ({
      ...{ id, userId, generation: 1, createdAt: now, refreshedAt: now, endedAt: null },
      ...row,
    });
    const sessions = [
      aSession('live', {}),
      aSession('just ended', { endedAt: now - DAY + 1 }),
      aSession('ended', { endedAt: now - DAY - 1 }),
      aSession('idle', { refreshedAt: now - IDLE_MS - 1 }),
      aSession('old', { createdAt: now - ABSOLUTE_MS - 1 }),
    ];
    await api.database.db.insertInto('session').values(sessions).execute();
    const tokens = sessions.map(({ id }) => ({ hash: `of ${id}`, sessionId: id, generation: 1 }));
    await api.database.db.insertInto('refreshToken').values(tokens).execute();
  });
  afterEach(() => api.close());

  it('deletes expired sessions and their tokens', async () => {
    await api.app.get(SessionPurge, { strict: false }).run();
    const { db } = api.database;
    const ids = await db.selectFrom('session').select('id').orderBy('id').execute();
    expect(ids.map(({ id }) => id)).toEqual(['just ended', 'live']);
    expect(await db.selectFrom('refreshToken').select('hash').execute()).toHaveLength(2);
  });

  it('tries again the next day if the database is unavailable', async () => {
    api.breakDatabase();
    await expect(api.app.get(SessionPurge, { strict: false }).run()).resolves.toBeUndefined();
  });
});
