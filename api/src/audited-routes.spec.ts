import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AuditEntry } from '@waxseal/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from './app.setup.js';
import { Clock } from './common/clock.js';
import { readEnv } from './env/index.js';
import { buildDocument } from './openapi/document.js';
import { SetupTokens } from './setup/index.js';
import { cookieOf, PASSWORD, tokenOf } from './testing/index.js';

/** A request of each operation that changes something, and what the audit calls it. */
const changes: Record<string, { action: string; body?: object }> = {
  createSecret: { action: 'secret.create', body: { name: 'nowhere', value: { text: 'x' } } },
  editSecret: { action: 'secret.edit', body: { labels: { team: 'a' } } },
  deleteSecret: { action: 'secret.delete' },
  editSecretVersion: { action: 'secret.pin', body: { isPinned: true } },
  startRotation: {
    action: 'secret.rotate',
    body: { changes: [{ kind: 'secret', name: 'nowhere', value: { text: 'x' } }] },
  },
  rotateSecret: { action: 'secret.rotate', body: { value: { text: 'x' } } },
  adoptSecretVersions: { action: 'secret.adopt', body: {} },
  deleteSecretVersions: { action: 'secret.delete-versions', body: {} },
  pruneSecrets: { action: 'secret.prune', body: {} },
  cancelRotation: { action: 'rotation.cancel', body: {} },
  resolveRotation: { action: 'rotation.resolve', body: { resolution: 'retry' } },
  createConfig: { action: 'config.create', body: { name: 'nowhere', value: { text: 'x' } } },
  editConfig: { action: 'config.edit', body: { labels: { team: 'a' } } },
  deleteConfig: { action: 'config.delete' },
  editConfigVersion: { action: 'config.pin', body: { isPinned: true } },
  rotateConfig: { action: 'config.rotate', body: { value: { text: 'x' } } },
  adoptConfigVersions: { action: 'config.adopt', body: {} },
  deleteConfigVersions: { action: 'config.delete-versions', body: {} },
  pruneConfigs: { action: 'config.prune', body: {} },
  createService: { action: 'service.create', body: { name: 'nowhere', image: 'app:1' } },
  deleteService: { action: 'service.delete' },
  editService: { action: 'service.edit', body: { labels: { team: 'a' } } },
  scaleService: { action: 'service.scale', body: { replicas: 2 } },
  updateServiceImage: { action: 'service.edit', body: { image: 'app:2' } },
  attachSecret: { action: 'service.edit', body: {} },
  detachSecret: { action: 'service.edit' },
  attachConfig: { action: 'service.edit', body: {} },
  detachConfig: { action: 'service.edit' },
  moveToSecret: { action: 'service.edit', body: { variable: 'A', secret: 'a' } },
  replaceRawSpec: { action: 'service.edit', body: { spec: { Name: 'nowhere' } } },
  copyService: { action: 'service.create', body: { name: 'copy' } },
  runService: { action: 'service.create', body: { name: 'copy' } },
  stopService: { action: 'service.scale', body: {} },
  startService: { action: 'service.scale', body: {} },
  restartService: { action: 'service.restart', body: {} },
  resumeRollout: { action: 'service.restart', body: {} },
  rollBackService: { action: 'service.rollback', body: {} },
  editNode: { action: 'node.edit', body: { availability: 'drain' } },
  deleteNode: { action: 'node.delete' },
  initCluster: { action: 'cluster.init', body: { advertiseAddress: '192.0.2.1' } },
  editClusterSettings: { action: 'cluster.edit', body: { autolock: true } },
  rotateJoinToken: { action: 'join-token.rotate', body: {} },
  rotateUnlockKey: { action: 'unlock-key.rotate', body: {} },
  unlockCluster: {
    action: 'cluster.unlock',
    body: { unlockKey: `SWMKEY-1-${'a'.repeat(43)}` },
  },
  createUser: {
    action: 'user.create',
    body: { username: 'ann', role: 'viewer', password: PASSWORD },
  },
  editUser: { action: 'user.edit', body: { role: 'viewer' } },
  endUserSessions: { action: 'user.edit' },
  beginFactorEnrolment: { action: 'factor.begin', body: { currentPassword: 'another' } },
  enableSecondFactor: { action: 'factor.enable', body: { code: '123456' } },
  disableSecondFactor: { action: 'factor.disable' },
  renewRecoveryCodes: { action: 'factor.recovery-codes' },
  resetSecondFactor: { action: 'factor.reset' },
  stepUp: { action: 'auth.step-up', body: { code: '123456' } },
  endSession: { action: 'auth.sign-out' },
  createToken: { action: 'token.create', body: { name: 'ci', permissions: ['secret.rotate'] } },
  deleteToken: { action: 'token.delete' },
  changePassword: {
    action: 'user.edit',
    body: { currentPassword: 'another', newPassword: PASSWORD },
  },
};

/** These have a story of their own, below. */
const bySession = ['completeSetup', 'signIn', 'signInWithCode', 'signOut', 'refreshSession'];

interface Operation {
  operationId: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
}

/** The complete application without a reachable Engine; attempts are recorded even so. */
describe('Every operation that changes something', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'waxseal-audited-'));
  let app: NestFastifyApplication;
  let operations: Operation[];
  let admin: { token: string; cookie: string };
  const credentials = { username: 'root', password: PASSWORD };

  beforeAll(async () => {
    const DOCKER_HOST = `unix://${dataDir}/no.sock`;
    const env = { DOCKER_HOST, WAXSEAL_DATA_DIR: dataDir, WAXSEAL_LOG_LEVEL: 'silent' };
    app = await createApp(readEnv(env));
    await app.init();
    operations = changingOperations(app);
    const token = await app.get(SetupTokens, { strict: false }).renew();
    const answer = await post('/api/v1/setup', { token, ...credentials });
    admin = { token: tokenOf(answer), cookie: cookieOf(answer) };
  }, 60_000);
  afterAll(async () => {
    vi.restoreAllMocks();
    await app?.close();
    rmSync(dataDir, { recursive: true });
  });

  const post = (url: string, body: object, cookie = '') =>
    app.inject({
      method: 'POST',
      url,
      payload: body,
      headers: cookie ? { cookie: `waxseal_refresh=${cookie}` } : {},
    });
  const authorization = () => `Bearer ${admin.token}`;
  const rows = async () => {
    const headers = { authorization: authorization() };
    const answer = await app.inject({ url: '/api/v1/audit?limit=500', headers });
    return answer.json<{ items: AuditEntry[] }>().items;
  };
  const rowsDuring = async (work: () => Promise<unknown>) => {
    const before = (await rows())[0]!.seq;
    await work();
    return (await rows()).filter(({ seq }) => seq > before).reverse();
  };

  it('is known here', () => {
    const known = [...Object.keys(changes), ...bySession];
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(known.sort());
  });

  it.each(Object.entries(changes))('%s is recorded in the audit', async (operationId, change) => {
    const { method, path } = operations.find((one) => one.operationId === operationId)!;
    const [attempt, ending, ...more] = await rowsDuring(() =>
      app.inject({
        method,
        url: path
          .replace('{version}', '1')
          .replace('{role}', 'worker')
          .replace(/\{\w+\}/g, 'nowhere'),
        ...(change.body && { payload: change.body }),
        headers: { authorization: authorization(), 'if-match': '*' },
      }),
    );
    expect(attempt).toMatchObject({ action: change.action, outcome: 'attempted' });
    expect(attempt!.actor).toMatchObject({ username: 'root' });
    expect(ending).toMatchObject({ action: change.action, attemptId: attempt!.id });
    expect(more).toEqual([]);
  });

  it('looks at the Idempotency-Key of every POST', async () => {
    const posts = operations.filter(
      ({ method, operationId }) => method === 'POST' && operationId in changes,
    );
    for (const { path, operationId } of posts) {
      const answer = await app.inject({
        method: 'POST',
        url: path.replace(/\{\w+\}/g, 'nowhere'),
        payload: changes[operationId]?.body ?? {},
        headers: { authorization: authorization(), 'idempotency-key': 'no key' },
      });
      expect.soft([operationId, answer.statusCode]).toEqual([operationId, 400]);
    }
    expect(posts.length).toBeGreaterThan(10);
  });

  it('completeSetup is recorded in the audit', async () => {
    const told = (await rows()).map(({ action, outcome }) => `${action} ${outcome}`).reverse();
    expect(told.slice(0, 4)).toEqual([
      'audit.begin succeeded',
      'setup.complete attempted',
      'setup.complete succeeded',
      'auth.sign-in succeeded',
    ]);
  });

  it('signIn and signOut are recorded in the audit', async () => {
    const told = await rowsDuring(async () => {
      const answer = await post('/api/v1/auth/login', credentials);
      await post('/api/v1/auth/logout', {}, cookieOf(answer));
    });
    expect(told.map(({ action }) => action)).toEqual(['auth.sign-in', 'auth.sign-out']);
  });

  it('refreshSession is recorded in the audit if its token was used before', async () => {
    const cookie = cookieOf(await post('/api/v1/auth/login', credentials));
    const told = await rowsDuring(async () => {
      await post('/api/v1/auth/refresh', {}, cookie);
      const later = Date.now() + 60_000;
      vi.spyOn(app.get(Clock, { strict: false }), 'now').mockReturnValue(later);
      await post('/api/v1/auth/refresh', {}, cookie);
    });
    expect(told.map(({ action }) => action)).toEqual(['auth.refresh-reuse']);
  });
});

function changingOperations(app: NestFastifyApplication): Operation[] {
  const paths = buildDocument(app).paths as Record<string, Record<string, Operation>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ['post', 'put', 'patch', 'delete'].includes(method))
      .map(([method, { operationId }]) => ({
        operationId,
        method: method.toUpperCase() as Operation['method'],
        path,
      })),
  );
}
