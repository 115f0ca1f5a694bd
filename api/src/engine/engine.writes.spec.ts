import { describe, expect, it } from 'vitest';
import {
  aRawService,
  aSpec,
  id,
  json,
  outOfSequence,
  useStandIn,
} from './testing/engine-stand-in.js';

const used = useStandIn();

describe('A write with an unknown outcome', () => {
  it('is repeated after a new read if another client was faster', async () => {
    let index = 7;
    used.standIn.answer = ({ method, url }, response) => {
      if (method === 'GET') return json(response, [aRawService(index)]);
      if (url.includes('version=8')) return json(response, {});
      index = 8;
      return json(response, outOfSequence, 500);
    };
    await used.engine.updateService(id, () => ({ restart: true }));
    expect(used.standIn.writes()).toHaveLength(2);
  });

  it('fails as stale if other clients are always faster', async () => {
    used.standIn.answer = ({ method }, response) =>
      method === 'GET' ? json(response, [aRawService()]) : json(response, outOfSequence, 500);
    const write = used.engine.updateService(id, () => ({ restart: true }));
    await expect(write).rejects.toMatchObject({ status: 412, code: 'stale-version' });
    expect(used.standIn.writes()).toHaveLength(10);
  });

  it('fails with no-quorum if the Engine answers a ping but not the write', async () => {
    used.standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, [aRawService()]);
    };
    const write = used.impatient('writeTimeoutMs').updateService(id, () => ({ restart: true }));
    await expect(write).rejects.toMatchObject({
      code: 'no-quorum',
      headers: { 'Retry-After': '5' },
    });
    expect(used.standIn.writes()).toHaveLength(1);
  });

  it('succeeds if the spec that is read afterwards can only come from it', async () => {
    let service = aRawService();
    used.standIn.answer = ({ method, body }, response) => {
      if (method === 'GET') return json(response, [service]);
      service = { ...service, Version: { Index: 8 }, PreviousSpec: service.Spec };
      service.Spec = JSON.parse(body);
    };
    const after = await used.impatient('writeTimeoutMs').updateService(id, () => ({ replicas: 4 }));
    expect(after.spec.replicas).toBe(4);
    expect(used.standIn.writes()).toHaveLength(1);
  });

  it.each([
    ['the same spec was there before', 7, {}],
    ['another client wrote in the meantime', 8, { labels: { new: 'label' } }],
  ])('does not succeed if %s', async (_, next, change) => {
    let index = 7;
    used.standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, [{ ...aRawService(index), PreviousSpec: aSpec() }]);
      else index = next;
    };
    const write = used.impatient('writeTimeoutMs').updateService(id, () => change);
    await expect(write).rejects.toMatchObject({ code: 'no-quorum' });
  });

  it.each([
    ['worker-token', 'Worker', true],
    ['worker-token', 'Manager', false],
    ['unlock-key', 'UnlockKey', true],
    ['unlock-key', 'Worker', false],
  ] as const)(
    'that rotates the %s, and after which %s differs: %s',
    async (rotate, other, lands) => {
      let keys = { Worker: 'w', Manager: 'm', UnlockKey: 'k' };
      let index = 7;
      used.standIn.answer = ({ method, url }, response) => {
        if (method !== 'GET') {
          keys = { ...keys, [other]: 'new' };
          return void (index = 8);
        }
        const { UnlockKey, ...JoinTokens } = keys;
        const isKey = url.endsWith('/unlockkey');
        json(response, isKey ? { UnlockKey } : { Version: { Index: index }, Spec: {}, JoinTokens });
      };
      const write = used.impatient('writeTimeoutMs').updateSwarm({ rotate }, () => {});
      if (lands) await expect(write).resolves.toMatchObject({ autolock: false });
      else await expect(write).rejects.toMatchObject({ code: 'no-quorum' });
    },
  );

  it('succeeds if the secret to remove does not exist afterwards', async () => {
    used.standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, { message: `secret ${id} not found` }, 404);
    };
    await expect(
      used.impatient('writeTimeoutMs').removeObject('secret', id),
    ).resolves.toBeUndefined();
  });
});
