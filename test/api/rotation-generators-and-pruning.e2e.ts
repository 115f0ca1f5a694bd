// Budget: 65 s.
import {
  createPrivateKey,
  createPublicKey,
  X509Certificate,
  type AsymmetricKeyDetails,
} from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Generated,
  Overview,
  Page,
  Problem,
  PruningPlan,
  Rotation,
  RotationPlan,
  Secret,
  SecretSummary,
} from '@waxseal/shared';
import { Canaries } from '../support/canary';
import { CertificateFolder } from '../support/certificate';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Rotations } from '../support/rotations';
import { useFixture } from '../support/fixture';

/** Due secrets are checked twice a minute. */
const DUE_MS = 45_000;
const value = { text: 'another' };

let stream: EventStream;
afterAll(async () => {
  stream?.close();
});
const fixture = useFixture({ watchSpecs: true });
const rotations = new Rotations(fixture);

beforeAll(async () => {
  stream = await EventStream.open(fixture.admin);
});

const labelsOf = async (name: string) => (await fixture.docker.secret(name)).Spec.Labels;
const secretOf = async (name: string) => (await fixture.admin.get<Secret>(`/secrets/${name}`)).body;

interface Made {
  value: string;
  publicPart: string;
}

const ofPair =
  (type: string, details: AsymmetricKeyDetails) =>
  ({ value: text, publicPart }: Made) => {
    const key = createPrivateKey(text);
    expect([key.asymmetricKeyType, key.asymmetricKeyDetails]).toMatchObject([type, details]);
    expect(createPublicKey(publicPart).equals(createPublicKey(key))).toBe(true);
  };

const matching = (pattern: RegExp) => (made: Made) => expect(made.value).toMatch(pattern);

/** The generator of each secret by its name, and the expected result. */
const generators: Record<string, [generator: object, check: (made: Made) => void]> = {
  password: [
    { type: 'password', length: 48, symbols: true, symbolSet: '#%' },
    ({ value: text }) => {
      expect(text).toMatch(/^[a-zA-Z0-9#%]{48}$/);
      for (const one of [/[a-z]/, /[A-Z]/, /[0-9]/, /[#%]/]) expect(text).toMatch(one);
      expect(text).not.toMatch(/[0O1lI]/);
    },
  ],
  passphrase: [
    { type: 'passphrase', words: 5, separator: '_' },
    matching(/^[a-z-]+(_[a-z-]+){4}$/),
  ],
  hex: [{ type: 'hex', bytes: 20 }, matching(/^[0-9a-f]{40}$/)],
  base64: [{ type: 'base64', bytes: 20 }, matching(/^[A-Za-z0-9+/]{27}=$/)],
  base64url: [{ type: 'base64url', bytes: 20 }, matching(/^[\w-]{27}$/)],
  uuid: [{ type: 'uuid' }, matching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/)],
  rsa: [{ type: 'key-pair', key: 'rsa-2048' }, ofPair('rsa', { modulusLength: 2048 })],
  ecdsa: [{ type: 'key-pair', key: 'ecdsa-p256' }, ofPair('ec', { namedCurve: 'prime256v1' })],
  ed25519: [{ type: 'key-pair', key: 'ed25519' }, ofPair('ed25519', {})],
  'tls-key': [
    {
      type: 'certificate',
      commonName: 'shop.internal',
      altNames: ['shop.internal', '192.0.2.7'],
      days: 30,
      publicPart: { kind: 'secret', name: 'tls-cert' },
    },
    ({ value: text, publicPart }) => {
      const certificate = new X509Certificate(publicPart);
      expect(certificate.checkPrivateKey(createPrivateKey(text))).toBe(true);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect([certificate.subject, certificate.subjectAltName]).toEqual([
        'CN=shop.internal',
        'DNS:shop.internal, IP Address:192.0.2.7',
      ]);
    },
  ],
};

describe('Generated values', () => {
  const names = Object.keys(generators);
  const all = [...names, 'tls-cert'];
  const changes = names.map((name) => ({ kind: 'secret', name, generator: generators[name]![0] }));
  const withPublicPart = ['rsa', 'ecdsa', 'ed25519', 'tls-key'];
  const start = (reveal: boolean) => rotations.startAll(changes, { reveal });
  const mounted = async (name: string) =>
    (await rotations.fileIn('taker', `/run/secrets/${name}`))[0]!;
  let revealed: Record<string, Generated>;
  let first: string;

  beforeAll(async () => {
    for (const name of all) await fixture.docker.createSecret(name);
    await rotations.consumer('taker', { flags: all.flatMap((name) => ['--secret', name]) });
    for (const name of all) await rotations.known(name, 1);
    const { id, generated } = await start(true);
    first = id;
    revealed = Object.fromEntries(generated!.map((one) => [one.name, one]));
    await rotations.reaches(id, 'done');
  });

  it.each(names)('are returned in the requested format and mounted: %s', async (name) => {
    const { value: text, publicPart } = revealed[name]!;
    generators[name]![1]({ value: text!, publicPart: publicPart! });
    expect(publicPart !== null).toBe(withPublicPart.includes(name));
    expect(await mounted(name)).toBe(text!.trim());
  });

  it('are updated with their public parts by one restart', async () => {
    expect(await mounted('tls-cert')).toBe(revealed['tls-key']!.publicPart!.trim());
    expect(await rotations.tasks('taker')).toHaveLength(2);
  });

  it('are in no other response and in no label', async () => {
    const values = Object.values(revealed).map(({ name, value: text }) => [name, text!]);
    const canaries = new Canaries(Object.fromEntries(values));
    const paths = ['', '/password', '/password/versions', '/password/versions/2', '/password/usage']
      .map((path) => `/secrets${path}`)
      .concat([`/rotations/${first}`, '/rotations', '/audit?limit=500', '/overview']);
    for (const path of paths) {
      const { text } = await fixture.admin.get(path);
      expect([path, canaries.in(text)]).toEqual([path, []]);
    }
    expect(stream.text).toContain(first);
    expect(canaries.in(stream.text)).toEqual([]);
    for (const name of all)
      expect(canaries.in(JSON.stringify(await labelsOf(`${name}.v2`)))).toEqual([]);
  });

  it('are returned only on request; public parts are always returned', async () => {
    const { id, generated } = await start(false);
    await rotations.reaches(id, 'done');
    expect(generated!.map(({ name }) => name)).toEqual(names);
    for (const { name, value: text, publicPart } of generated!) {
      expect([name, text]).toEqual([name, null]);
      const now = await mounted(name);
      generators[name]![1]({ value: now, publicPart: publicPart! });
      expect(now).not.toBe(revealed[name]!.value!.trim());
    }
  });

  it('can be used for a new secret, with its public part in another one', async () => {
    const body = {
      name: 'made-key',
      generator: { type: 'key-pair', publicPart: { kind: 'secret', name: 'made-public' } },
      reveal: true,
    };
    const { generated } = (await fixture.admin.post<{ generated: [Made] }>('/secrets', body, 201))
      .body;
    ofPair('ed25519', {})(generated[0]);
    expect(await fixture.docker.secretNames()).toEqual(
      expect.arrayContaining(['made-key', 'made-public']),
    );
    expect((await fixture.admin.get('/secrets/made-key')).text).not.toContain('PRIVATE');
  });
});

describe('A policy', () => {
  const policy = (name: string, wanted: object) =>
    fixture.admin.patch(`/secrets/${name}`, { policy: wanted }, '*', 200);
  const listed = async (due: boolean) =>
    (await fixture.admin.get<Page<SecretSummary>>(`/secrets?due=${due}&limit=200`)).body.items.map(
      ({ name }) => name,
    );
  const expiring = new CertificateFolder();
  afterAll(() => expiring.remove());

  beforeAll(async () => {
    expiring.renew('shop.example.com');
    await fixture.admin.post('/secrets', { name: 'leaf', value: { text: expiring.read() } }, 201);
    await fixture.admin.post('/configs', { name: 'chain', value: { text: expiring.read() } }, 201);
    await fixture.admin.post('/secrets', { name: 'young', value }, 201);
    // Current for a long time, as after a rotation in the past.
    const labels = ['waxseal.since=2020-01-01T00:00:00.000Z'];
    await fixture.docker.createSecret('aged', { labels });
    await eventually(() => fixture.admin.get('/secrets/aged'));
    for (const name of ['young', 'aged']) await policy(name, { maxAgeDays: 30 });
  });

  it('uses the expiry of a certificate; only dates, subject and public key are stored', async () => {
    const { validTo } = new X509Certificate(expiring.read());
    const expiresAt = new Date(validTo).toISOString();
    const { due, subject, expiresAt: told } = await secretOf('leaf');
    expect([told, subject]).toEqual([expiresAt, 'CN=shop.example.com']);
    expect(due).toMatchObject({ reason: 'expiry', isDue: true });
    const labels = await labelsOf('leaf');
    expect(JSON.stringify(labels)).not.toContain('BEGIN');
    expect(labels).toMatchObject({
      'waxseal.expires': expiresAt,
      'waxseal.subject': 'CN=shop.example.com',
    });
  });

  it('compares a certificate that is rotated alone with the key that stays', async () => {
    await fixture.admin.post('/secrets', { name: 'its', value: { text: expiring.readKey() } }, 201);
    const other = new CertificateFolder();
    other.renew('shop.example.com');
    const path = '/rotations?dryRun=true';
    const changes = [{ kind: 'secret', name: 'leaf', value: { text: other.read() } }];
    other.remove();
    await eventually(async () => {
      const { body } = await fixture.admin.post<RotationPlan>(path, { changes }, 200);
      expect(body.valueWarnings.map(({ detail }) => detail)).toEqual([
        'The certificate does not fit the private key in secret its: rotate both together',
      ]);
    });
  });

  it('marks a secret as due by its age', async () => {
    expect((await secretOf('aged')).due).toEqual({
      at: '2020-01-31T00:00:00.000Z',
      reason: 'age',
      isDue: true,
    });
    expect((await secretOf('young')).due).toMatchObject({ reason: 'age', isDue: false });
    const [due, others] = [await listed(true), await listed(false)];
    expect(due).toEqual(['aged', 'leaf']);
    expect(others).toEqual(expect.arrayContaining(['young', 'password']));
    expect(others).not.toContain('leaf');
  });

  it(
    'sends an event when a secret is due',
    async () => {
      await stream.has('secret.due', 'aged', DUE_MS);
      await stream.has('secret.due', 'leaf', DUE_MS);
      await stream.has('config.due', 'chain', DUE_MS);
      const due = stream.events.filter(({ type }) => type === 'secret.due');
      expect(due.map(({ data }) => 'name' in data && data.name).sort()).toEqual(['aged', 'leaf']);
    },
    DUE_MS + 10_000,
  );

  it('is shown on the overview', async () => {
    const { attention } = (await fixture.admin.get<Overview>('/overview')).body;
    const names = (kind: string) =>
      attention
        .filter((one) => one.kind === kind)
        .flatMap(({ items }) => items.map(({ name }) => name))
        .sort();
    expect(names('secret-due')).toEqual(['aged', 'leaf']);
    expect(names('config-due')).toEqual(['chain']);
  });

  it('warns of an expiry as early as configured', async () => {
    await policy('leaf', { warnDays: 1 });
    expect((await secretOf('leaf')).due).toMatchObject({ reason: 'expiry', isDue: false });
    expect(await listed(true)).toEqual(['aged']);
  });

  it('is satisfied by a rotation', async () => {
    await rotations.rotate('aged', { value });
    expect(await listed(true)).toEqual([]);
  });

  it('keeps its number of previous versions and deletes the others after the grace period', async () => {
    await fixture.admin.post('/secrets', { name: 'kept', value }, 201);
    await policy('kept', { keep: 1, graceSeconds: 1 });
    for (const text of ['two', 'three', 'four'])
      await rotations.rotate('kept', { value: { text } });
    await eventually(
      async () => expect(await rotations.secretNames('kept')).toEqual(['kept.v3', 'kept.v4']),
      { withinMs: 30_000 },
    );
  });
});

describe('Pruning', () => {
  const families = ['old', 'pinned', 'tied', 'used', 'idle'];
  const wanted = { names: families, unused: true };
  const plan = async () =>
    (await fixture.admin.post<PruningPlan>('/secret-prunings?dryRun=true', wanted, 200)).body;
  const ended = async (id: string) => {
    const { body } = await fixture.admin.get<Rotation>(`/rotations/${id}?wait=true&timeout=30`);
    return rotations.reaches(body.id, 'closed');
  };
  const left = async () =>
    (await Promise.all(families.map((name) => rotations.secretNames(name)))).flat();

  beforeAll(async () => {
    await fixture.admin.post('/secrets', { name: 'idle', value }, 201);
    for (const name of ['old', 'pinned', 'tied', 'used'])
      await fixture.admin.post('/secrets', { name, value }, 201);
    for (const name of ['old', 'pinned', 'tied', 'used'])
      await rotations.consumer(`${name}-app`, { flags: ['--secret', name] });
    for (const name of ['old', 'pinned', 'tied', 'used']) await rotations.known(name, 1);
    await fixture.admin.patch('/secrets/pinned/versions/1', { isPinned: true }, '*', 200);
    await Promise.all(
      ['old', 'pinned', 'tied', 'used'].map((name) => rotations.rotate(name, { value })),
    );
    await rotations.rotate('old', { value });
    const back = ['--secret-rm', 'used.v2', '--secret-add', 'source=used,target=used'];
    await fixture.docker.updateService('used-app', ...back);
    await fixture.docker.updateState('used-app', 'completed');
  });

  it('returns a plan of the versions to delete and the reasons for the others', async () => {
    const { versions, deleteCount } = await plan();
    const told = versions.map(({ objectName, action, why, clearsPreviousSpec }) =>
      [objectName, action, why, ...clearsPreviousSpec].join(' '),
    );
    expect(told.sort()).toEqual(
      [
        'idle delete unused',
        'old delete superseded',
        'old.v2 delete superseded old-app',
        'pinned keep pinned',
        'tied delete superseded tied-app',
        'used keep in-use',
      ].sort(),
    );
    expect(deleteCount).toBe(4);
    expect(await left()).toHaveLength(10);
  });

  it('with an outdated plan deletes nothing', async () => {
    const { hash } = await plan();
    await fixture.admin.patch('/secrets/old/versions/1', { isPinned: true }, '*', 200);
    const body = { ...wanted, planHash: hash };
    const refused = await fixture.admin.post<Problem>('/secret-prunings', body, 412);
    expect(refused.body.code).toBe('plan-stale');
    expect(await left()).toHaveLength(10);
    await fixture.admin.patch('/secrets/old/versions/1', { isPinned: false }, '*', 200);
  });

  it('deletes the planned versions, clears previous specs that reference them and restarts no task', async () => {
    const { hash } = await plan();
    const tasks = await rotations.tasks('tied-app');
    const body = { ...wanted, planHash: hash };
    const { id } = (await fixture.admin.post<Rotation>('/secret-prunings', body, 202)).body;
    await ended(id);
    expect(await left()).toEqual(['old.v3', 'pinned', 'pinned.v2', 'tied.v2', 'used', 'used.v2']);
    expect(await rotations.tasks('tied-app')).toEqual(tasks);
    await rotations.expectSettled(...families.slice(0, 4).map((name) => `${name}-app`));
  });

  it('deletes named versions of one secret immediately, except a pinned one', async () => {
    await rotations.rotate('pinned', { value });
    const deleteNow = (versions: number[]) =>
      fixture.admin.post<Rotation>('/secrets/pinned/deletions', { versions }, 202);
    await ended((await deleteNow([1, 2])).body.id);
    expect(await rotations.secretNames('pinned')).toEqual(['pinned', 'pinned.v3']);
    await fixture.admin.patch('/secrets/pinned/versions/1', { isPinned: false }, '*', 200);
    await ended((await deleteNow([1])).body.id);
    expect(await rotations.secretNames('pinned')).toEqual(['pinned.v3']);
    await rotations.expectSettled('pinned-app');
  });
});
