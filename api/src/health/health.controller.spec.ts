import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditSyslogHealth } from '@waxseal/shared';
import { SyslogStatus } from '../audit/index.js';
import { Database } from '../database/index.js';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { HealthModule } from './health.module.js';

describe('The health probes', () => {
  let app: TestApp;
  let isUsable: boolean;
  let syslog: { health?: AuditSyslogHealth };
  beforeEach(async () => {
    isUsable = true;
    syslog = {};
    const useValue = { isUsable: async () => isUsable };
    app = await startApp({
      imports: [HealthModule],
      providers: [
        { provide: Database, useValue },
        { provide: SyslogStatus, useValue: syslog },
      ],
    });
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

  it('report readiness with what is known of a collector that is away', async () => {
    await app.test.refresh();
    const error = 'ECONNREFUSED';
    const at = { lastSuccessAt: null, lastErrorAt: '2026-11-27T03:15:00.000Z' };
    syslog.health = { state: 'failing', waitingRows: 3, ...at, error };
    const answer = await get('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ok', auditSyslog: syslog.health },
    ]);
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
