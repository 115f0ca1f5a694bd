import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../database/index.js';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { HealthModule } from './health.module.js';

describe('The health probes', () => {
  let app: TestApp;
  let isUsable: boolean;
  beforeEach(async () => {
    isUsable = true;
    const useValue = { isUsable: async () => isUsable };
    app = await startApp({ imports: [HealthModule], providers: [{ provide: Database, useValue }] });
  });
  afterEach(() => app.close());
  const get = (url: string) => app.app.inject({ url });

  it('report a live process even if the database cannot be used', async () => {
    isUsable = false;
    const answer = await get('/healthz');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('report readiness when database and Swarm can be used', async () => {
    await app.test.refresh();
    const answer = await get('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('report that the database cannot be used', async () => {
    await app.test.refresh();
    isUsable = false;
    expect(problemOf(await get('/readyz'))).toBe('503 database-unavailable');
  });

  it('report that the Engine cannot be reached, with Retry-After', async () => {
    const answer = await get('/readyz');
    expect(problemOf(answer)).toBe('503 engine-unreachable');
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('report a locked Swarm although the cache can still be read', async () => {
    await app.test.refresh();
    app.test.swarmStatus.takeFacts({ ...app.test.engine.facts, localState: 'locked' });
    expect(problemOf(await get('/readyz'))).toBe('503 swarm-locked');
  });
});
