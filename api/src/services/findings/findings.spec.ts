import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../engine/index.js';
import { aReference, aServiceSpec } from '../../engine/testing/factories.js';
import { findingsIn, hashedValues } from './findings.js';

const healthy: Partial<ServiceSpec> = {
  healthCheck: { startPeriodMs: 0, intervalMs: 1_000, retries: 3 },
};
const found = (spec: Partial<ServiceSpec>) =>
  findingsIn(aServiceSpec({ ...healthy, ...spec })).map(({ kind, field }) => `${kind} ${field}`);

// Made up, and put together here so that no scanner takes them for keys of anyone.
const random = ['kX9vQ2mZ7pL4', 'wR8tY3nB6cD1'].join('');
const githubToken = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
const awsKey = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.');

describe('The findings of a service', () => {
  it('are none for a healthy one', () => {
    const env = ['NODE_ENV=production', 'DB_PASSWORD_FILE=/run/secrets/db', 'BARE', 'TOKEN_TTL=60'];
    expect(found({ env, args: ['--port', '80', '--verbose'], labels: { team: 'shop' } })).toEqual(
      [],
    );
  });

  it.each([
    ['DB_PASSWORD=hunter2'],
    ['dbPassword=hunter2'],
    ['API_KEY=abc'],
    ['GITHUB=' + githubToken],
    ['AWS=' + awsKey],
    ['SESSION=' + jwt],
    ['DATABASE_URL=postgres://app:hunter2@db/app'],
    ['SOMETHING=' + random],
    ['CERT=-----BEGIN RSA PRIVATE KEY-----\nx'],
  ])('name a variable that looks like a secret: %s', (line) => {
    expect(found({ env: [line] })).toEqual([`secret-in-spec env.${line.split('=')[0]}`]);
  });

  it.each([
    'PASSWORD=',
    'PASSWORD=/run/secrets/db',
    'PASSWORD={{.Service.Name}}',
    'PASSWORD_MIN_LENGTH=12',
    'SECRET=true',
    'DATABASE_URL=postgres://db/app',
    'DATABASE_URL=postgres://app:${PASSWORD}@db/app',
    'COMMIT=da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'ID=7f3c2b1e-4d5a-4c6b-8e9f-0a1b2c3d4e5f',
    'IMAGE=registry.example.com/team/application-server:1.2.3',
    'KEYBOARD=qwerty',
  ])('do not name %s', (line) => expect(found({ env: [line] })).toEqual([]));

  it.each([
    [['--password=hunter2'], ['args.0']],
    [['--user', 'app', '--password', 'hunter2'], ['args.3']],
    [['serve', githubToken], ['args.1']],
    [['--token', '--verbose'], []],
    [['--password-file=/run/secrets/db'], []],
  ])('name arguments: %j', (args, fields) => {
    expect(found({ args })).toEqual(fields.map((field) => `secret-in-spec ${field}`));
  });

  it('name labels, and never contain a value', () => {
    const labels = { 'app.api-key': 'hunter2', ansible_key: random, 'com.docker.token': 'x' };
    const all = findingsIn(aServiceSpec({ ...healthy, labels }));
    expect(all).toEqual([{ kind: 'secret-in-spec', field: 'labels.app.api-key' }]);
    expect(JSON.stringify(all)).not.toContain('hunter2');
  });

  const file = { uid: '0', gid: '0', mode: 0o444 };
  const secrets = [
    aReference({ id: 's1', name: 'db' }, { ...file, name: 'db' }),
    aReference({ id: 's2', name: 'key' }, { ...file, name: 'key', mode: 0o400 }),
  ];
  it.each([
    ['app', ['secret-readable-by-all secrets.db']],
    ['1000:1000', ['secret-readable-by-all secrets.db']],
    ['', []],
    ['0:0', []],
    ['root', []],
  ])('name secrets that all can read beside the user “%s”', (user, expected) => {
    expect(found({ user, secrets })).toEqual(expected);
  });

  it('name labels of secrets that are a hash of the value', () => {
    const labelsOf = (id: string): Record<string, string> =>
      id === 's2' ? { ansible_key: 'x' } : { team: 'x' };
    expect(hashedValues(secrets, labelsOf)).toEqual([
      { kind: 'value-hash-in-label', field: 'secrets.key' },
    ]);
  });

  it('name what is missing, and owners that are no number', () => {
    const { updatePolicy } = aServiceSpec();
    const missing = {
      healthCheck: null,
      updatePolicy: { ...updatePolicy, orderAsWritten: 'no-policy' as const },
    };
    expect(found({ ...missing, invalidOwners: ['secrets.db'] })).toEqual([
      'owner-not-numeric secrets.db',
      'no-health-check healthCheck',
      'no-update-policy updatePolicy',
    ]);
    expect(found({ ...missing, mode: 'replicated-job' })).toEqual([]);
  });

  it.each([
    ['nginx', true],
    ['nginx:latest', true],
    ['nginx:latest@sha256:' + 'a'.repeat(64), true],
    ['nginx:1.27', false],
    ['nginx@sha256:' + 'a'.repeat(64), false],
  ])('name the tag latest: %s', (image, isNamed) => {
    expect(found({ image })).toEqual(isNamed ? ['image-latest image'] : []);
  });

  it('are found once for each spec', () => {
    const spec = aServiceSpec();
    expect(findingsIn(spec)).toBe(findingsIn(spec));
  });
});
