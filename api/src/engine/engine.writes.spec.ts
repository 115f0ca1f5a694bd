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

describe('a write that is in doubt', () => {
  it('is repeated on a fresh read when another client was faster', async () => {
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

  it('is stale when others are always faster', async () => {
    used.standIn.answer = ({ method }, response) =>
      method === 'GET' ? json(response, [aRawService()]) : json(response, outOfSequence, 500);
    const write = used.engine.updateService(id, () => ({ restart: true }));
    await expect(write).rejects.toMatchObject({ status: 412, code: 'stale-version' });
    expect(used.standIn.writes()).toHaveLength(10);
  });

  it('is no quorum when the Engine is alive but never answers', async () => {
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

  it('is done when the spec read afterwards can only come from it', async () => {
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
    ['another client wrote meanwhile', 8, { labels: { new: 'label' } }],
  ])('is not taken as done where %s', async (_, next, change) => {
    let index = 7;
    used.standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, [{ ...aRawService(index), PreviousSpec: aSpec() }]);
      else index = next;
    };
    const write = used.impatient('writeTimeoutMs').updateService(id, () => change);
    await expect(write).rejects.toMatchObject({ code: 'no-quorum' });
  });

  it('is done when the secret that was to go is gone', async () => {
    used.standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, { message: `secret ${id} not found` }, 404);
    };
    await expect(
      used.impatient('writeTimeoutMs').removeObject('secret', id),
    ).resolves.toBeUndefined();
  });
});
