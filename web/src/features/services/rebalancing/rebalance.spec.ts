import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rebalanceAction, rebalanceCommands } from './rebalance';

interface Sent {
  path: string;
  method: string;
  key: string | null;
  etag: string | null;
}

describe('A rebalancing', () => {
  let sent: Sent[];
  let statuses: number[];
  beforeEach(() => {
    sent = [];
    statuses = [];
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      const headers = new Headers(init.headers);
      const key = headers.get('idempotency-key');
      sent.push({ path, method: init.method!, key, etag: headers.get('if-match') });
      const isRestart = key !== null;
      const status = isRestart ? (statuses.shift() ?? 200) : 200;
      const body = { mode: 'replicated', isSelf: false, update: null, effects: [], diff: [] };
      return Promise.resolve(Response.json(body, { status, headers: { etag: '"1"' } }));
    });
  });
  afterEach(() => vi.unstubAllGlobals());
  const restarts = () => sent.filter(({ key }) => key !== null);
  const goesOn = () => true;

  it('waits for a restart with the same key until the service has converged', async () => {
    statuses = [202, 202, 200];
    const action = rebalanceAction(1);
    const { etag } = await action.plan('web');
    await action.run('web', etag, goesOn);
    expect(restarts()).toHaveLength(3);
    expect(new Set(restarts().map(({ key }) => key)).size).toBe(1);
    expect(restarts()[0]).toMatchObject({ method: 'POST', etag: '"1"' });
    expect(restarts()[0]!.path).toMatch(/\/services\/web\/restarts\?wait=true&timeout=\d+$/);
  });

  it('restarts again only after a new plan', async () => {
    const action = rebalanceAction(1);
    for (let turn = 0; turn < 2; turn += 1)
      await action.run('web', (await action.plan('web')).etag, goesOn);
    expect(new Set(restarts().map(({ key }) => key)).size).toBe(2);
  });

  it('stops waiting, and says so, when the user stops it', async () => {
    statuses = [202, 202];
    const action = rebalanceAction(1);
    await action.plan('web');
    await expect(action.run('web', '"1"', () => false)).rejects.toMatchObject({
      detail: 'It has not converged yet. Docker continues its rollout',
    });
    expect(restarts()).toHaveLength(1);
  });

  it('fails with the problem of a failed rollout', async () => {
    statuses = [409];
    const action = rebalanceAction(1);
    await action.plan('web');
    await expect(action.run('web', '"1"', goesOn)).rejects.toMatchObject({ status: 409 });
  });

  it('is copied as commands of which each waits for the one before it', () => {
    const { docker, curl } = rebalanceCommands(['a', 'b']);
    expect(docker).toBe('docker service update --force a &&\ndocker service update --force b');
    expect(curl).toMatch(/services\/a\/restarts\?wait=true[^]+ &&\n[^]+services\/b\/restarts/);
  });
});
