import { beforeEach, describe, expect, it } from 'vitest';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { EngineTimeout, EngineUnreachable, NameTaken } from '../engine/index.js';
import type { KeyRing } from '../keys/index.js';
import { IdempotentRequests, type Outcome, type Request } from './idempotent-requests.js';
import { IdempotentRequestsRepository } from './idempotent-requests.repository.js';

const HOUR_MS = 3_600_000;

class SetClock extends Clock {
  at = 1_800_000_000_000;
  override now() {
    return this.at;
  }
}

describe('IdempotentRequests', () => {
  const keys = { derive: () => Buffer.alloc(32, 7) } as unknown as KeyRing;
  const created: Outcome = { status: 201, location: '/api/v1/secrets/a' };
  let clock: SetClock;
  let database: Database;
  let requests: IdempotentRequests;
  let works: number;
  const open = () =>
    new IdempotentRequests(keys, new IdempotentRequestsRepository(database), clock);
  beforeEach(async () => {
    clock = new SetClock();
    database = await Database.open(':memory:');
    requests = open();
    works = 0;
  });
  const aRequest = (overrides: Partial<Request> = {}): Request => ({
    userId: 'ada',
    path: '/api/v1/secrets',
    key: 'key-1',
    payload: { name: 'a', value: { text: 'canary' } },
    ...overrides,
  });
  const run = (overrides: Partial<Request> = {}, fails?: Error) =>
    requests.run(
      aRequest(overrides),
      async () => {
        works++;
        if (fails) throw fails;
        return created;
      },
      (outcome) => outcome,
    );
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      (error: { code: string }) => error.code,
    );

  it('does the work once and repeats its outcome for later requests', async () => {
    expect(await run()).toEqual({ result: created });
    expect(await run()).toEqual({ replay: created });
    expect(works).toBe(1);
  });

  it('treats a payload with reordered fields as the same payload', async () => {
    await run();
    expect(await run({ payload: { value: { text: 'canary' }, name: 'a' } })).toEqual({
      replay: created,
    });
  });

  it('rejects a different payload with the same key', async () => {
    await run();
    expect(await codeOf(run({ payload: { name: 'b' } }))).toBe('idempotency-mismatch');
  });

  it.each([{ userId: 'bob' }, { path: '/api/v1/users' }, { key: 'key-2' }])(
    'treats a request with %j as a new one',
    async (other) => {
      await run();
      await run(other);
      expect(works).toBe(2);
    },
  );

  it('answers still-running while the first request is in progress', async () => {
    let finish: (() => void) | undefined;
    const first = requests.run(
      aRequest(),
      () => new Promise<Outcome>((resolve) => (finish = () => resolve(created))),
      (outcome) => outcome,
    );
    await expect.poll(() => finish).toBeDefined();
    expect(await codeOf(run())).toBe('still-running');
    finish!();
    await first;
    expect(await run()).toEqual({ replay: created });
  });

  it('frees the key if the request failed without an effect', async () => {
    expect(await codeOf(run({}, new NameTaken()))).toBe('name-taken');
    expect(await run()).toEqual({ result: created });
  });

  it.each([
    ['engine-timeout', new EngineTimeout()],
    ['engine-unreachable', new EngineUnreachable({ cause: new Error('ECONNRESET') })],
  ])('does not repeat a request whose outcome is unknown: %s', async (code, error) => {
    expect(await codeOf(run({}, error))).toBe(code);
    expect(await codeOf(run())).toBe('outcome-unknown');
    expect(works).toBe(1);
  });

  it('does not repeat a request that was interrupted by a crash', async () => {
    void requests.run(
      aRequest(),
      () => new Promise<Outcome>(() => {}),
      (outcome) => outcome,
    );
    await expect
      .poll(() => database.db.selectFrom('idempotentRequest').selectAll().execute())
      .toHaveLength(1);
    requests = open();
    expect(await codeOf(run())).toBe('outcome-unknown');
  });

  it('accepts the key again after 24 hours', async () => {
    await run();
    clock.at += 24 * HOUR_MS + 1;
    expect(await run()).toEqual({ result: created });
  });

  it('stores neither the payload nor the key', async () => {
    await run();
    const rows = await database.db.selectFrom('idempotentRequest').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/canary|key-1|Y2FuYXJ5/);
  });
});
