import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotFound } from '../http/http.errors.js';
import { ProblemError } from '../http/problem.js';
import { anActor } from '../common/testing/factories.js';
import { EngineTimeout, EngineUnreachable } from '../engine/index.js';
import { TestAudit } from './testing/an-audit.js';

const target = { kind: 'secret', name: 'password', fields: ['value'] };

describe('Audit', () => {
  let audit: TestAudit;
  beforeEach(() => {
    audit = new TestAudit();
  });
  const around = (work: () => Promise<unknown>) =>
    audit.around(anActor(), 'secret.create', target, work);
  const failing = (error: Error) => around(() => Promise.reject(error));

  it('stores the attempt before the action runs', async () => {
    await around(async () => {
      expect(audit.told).toEqual(['secret.create secret:password attempted']);
    });
  });

  it('records the user, the address and the target', async () => {
    expect(await around(async () => 'done')).toBe('done');
    const expected = {
      actorId: 'user-1',
      actorName: 'ann',
      action: 'secret.create',
      targetKind: 'secret',
      targetName: 'password',
      fields: '["value"]',
      requestId: 'request-1',
      address: '192.0.2.1',
    };
    const [attempt, ending] = audit.rows;
    expect(attempt).toMatchObject({ ...expected, outcome: 'attempted', attemptId: null });
    expect(ending).toMatchObject({ ...expected, outcome: 'succeeded', attemptId: attempt!.id });
    expect(ending!.id).not.toBe(attempt!.id);
  });

  it.each<[string, Error, string]>([
    ['a problem', new NotFound(), 'failed not-found'],
    ['a fault of ours', new Error('hunter2'), 'failed internal'],
    ['a refusal', new ProblemError('forbidden'), 'refused forbidden'],
    ['an Engine that hangs', new EngineTimeout(), 'unknown engine-timeout'],
    [
      'an Engine that is lost on the way',
      new EngineUnreachable({ cause: new Error('ECONNRESET') }),
      'unknown engine-unreachable',
    ],
    ['an Engine that was away before', new EngineUnreachable(), 'failed engine-unreachable'],
  ])('records the outcome of %s', async (_, error, expected) => {
    await expect(failing(error)).rejects.toBe(error);
    expect(audit.told.at(-1)).toBe(`secret.create secret:password ${expected}`);
    expect(JSON.stringify(audit.rows)).not.toContain('hunter2');
  });

  it('does not run the action if the attempt cannot be stored', async () => {
    audit.kept.isBroken = true;
    const work = vi.fn(async () => 'done');
    await expect(around(work)).rejects.toMatchObject({
      status: 503,
      code: 'audit-unavailable',
      headers: { 'retry-after': '5' },
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('returns the result although the outcome cannot be stored, and reports that it is behind', async () => {
    const work = async () => {
      audit.kept.isBroken = true;
      return 'done';
    };
    expect(await around(work)).toBe('done');
    expect(audit.isBehind).toBe(true);
  });

  it('cuts a name that is too long', async () => {
    const long = { kind: 'secret', name: 'x'.repeat(300) };
    await audit.around(anActor(), 'secret.edit', long, async () => undefined);
    expect(audit.rows[0]!.targetName).toHaveLength(255);
  });
});
