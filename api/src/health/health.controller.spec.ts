import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../database/index.js';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { HealthModule } from './health.module.js';

describe('The probes', () => {
  let app: TestApp;
  let isUsable: boolean;
  beforeEach(async () => {
    isUsable = true;
    const useValue = { isUsable: async () => isUsable };
    app = await startApp({ imports: [HealthModule], providers: [{ provide: Database, useValue }] });
  });
  afterEach(() => app.close());
  const get = (url: string) => app.app.inject({ url });

  it('answer that the process lives, whatever else is broken', async () => {
    isUsable = false;
    const answer = await get('/healthz');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('answer that it is ready when database and Swarm are there', async () => {
    await app.test.refresh();
    const answer = await get('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('say that the database is missing', async () => {
    await app.test.refresh();
    isUsable = false;
    expect(problemOf(await get('/readyz'))).toBe('503 database-unavailable');
  });

  it('say that the Engine is missing, and when to ask again', async () => {
    const answer = await get('/readyz');
    expect(problemOf(answer)).toBe('503 engine-unreachable');
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('say that the Engine has gone, though the cache can still be read', async () => {
    await app.test.refresh();
    app.test.swarmStatus.takeFacts({ ...app.test.engine.facts, localState: 'locked' });
    expect(problemOf(await get('/readyz'))).toBe('503 swarm-locked');
  });
});
