// Budget: 5 s.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  MAX_SECRET_BYTES,
  type Page,
  type Plan,
  type Secret,
  type SecretSummary,
} from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** The digest of a secret's file, computed in a container. */
async function digestInContainer(secret: string, digestOf = `/run/secrets/${secret}`) {
  const service = `reads-${secret}`;
  await fixture.docker.createService(service, {
    flags: ['--secret', secret],
    command: ['sh', '-c', `sha256sum ${digestOf}; sleep 100000`],
  });
  return eventually(
    async () => {
      const digest = /^[0-9a-f]{64}/.exec(await fixture.docker.logs(service))?.[0];
      if (!digest) throw new Error(`The service ${service} has written no digest`);
      return digest;
    },
    { withinMs: 20_000 },
  );
}

describe('Creating a secret', () => {
  it('answers 201 with Location and ETag but without the value', async () => {
    const body = { name: 'made', value: { text: 'hidden-value' }, labels: { team: 'shop' } };
    const made = await fixture.admin.post<Secret>('/secrets', body, 201);
    const read = await fixture.admin.get<Secret>('/secrets/made');
    expect(made.headers.get('location')).toBe('/api/v1/secrets/made');
    expect(made.etag).toBe(read.etag);
    expect(made.body).toEqual(read.body);
    expect(made.text + read.text).not.toContain('hidden-value');
    const { ID } = await fixture.docker.secret('made');
    expect(made.body).toMatchObject({
      name: 'made',
      id: ID,
      labels: { team: 'shop' },
      state: 'unused',
      currentVersion: 1,
      versionCount: 1,
      stack: null,
      usage: [],
    });
  });

  it('adds it to the list immediately', async () => {
    for (const name of ['own-1', 'own-2', 'own-3']) {
      await fixture.admin.post('/secrets', { name, value: { text: 'x' } }, 201);
      const list = await fixture.admin.get<Page<SecretSummary>>(`/secrets?search=${name}`);
      expect(list.body.items.map((item) => item.name)).toEqual([name]);
    }
  });

  it('stores text as UTF-8, byte for byte', async () => {
    const text = 'pass\u00e4wörd \u{1f512}\r\n';
    await fixture.admin.post('/secrets', { name: 'text', value: { text } }, 201);
    expect(await digestInContainer('text')).toBe(sha256(text));
  });

  it('stores the largest value with every byte value, NUL and CRLF, byte for byte', async () => {
    const bytes = Buffer.alloc(MAX_SECRET_BYTES, Buffer.from([...Array(256).keys(), 0, 13, 10]));
    const value = { base64: bytes.toString('base64') };
    await fixture.admin.post('/secrets', { name: 'largest', value }, 201);
    expect(await digestInContainer('largest')).toBe(sha256(bytes));
  });

  it('returns the plan without the value in a dry run and writes nothing', async () => {
    const body = { name: 'planned', value: { text: 'hidden-value' }, labels: { team: 'shop' } };
    const plan = await fixture.admin.post<Plan>('/secrets?dryRun=true', body, 200);
    expect(plan.body).toMatchObject({
      action: 'secret.create',
      target: { kind: 'secret', name: 'planned' },
    });
    expect(plan.text).not.toContain('hidden-value');
    expect(await fixture.docker.secretNames()).not.toContain('planned');
    await fixture.admin.get('/secrets/planned', 404);
  });
});

describe('Reading a secret', () => {
  it('answers 304 to its ETag, weak or strong, and 200 after a change', async () => {
    await fixture.docker.createSecret('tagged');
    const { etag } = await eventually(() => fixture.admin.get('/secrets/tagged'));
    const readWith = (tag: string) =>
      fixture.admin.call('GET', '/secrets/tagged', { headers: { 'if-none-match': tag } });
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await readWith(tag);
      expect([tag, answer.status, answer.text, answer.etag]).toEqual([tag, 304, '', etag]);
    }
    await fixture.admin.patch('/secrets/tagged', { labels: { a: 'b' } }, etag, 200);
    const changed = await readWith(etag);
    expect(changed.status).toBe(200);
    expect(changed.etag).not.toBe(etag);
  });

  it('changes only the second part of the ETag when a service starts to use it', async () => {
    await fixture.docker.createSecret('joined');
    const before = await eventually(() => fixture.admin.get<Secret>('/secrets/joined'));
    await fixture.docker.createService('joins', {
      flags: ['--secret', 'joined', '--replicas', '0'],
    });
    const after = await eventually(async () => {
      const read = await fixture.admin.get<Secret>('/secrets/joined');
      if (read.body.state !== 'in-use') throw new Error(`The secret is ${read.body.state}`);
      return read;
    });
    const partsOf = (etag: string) => etag.slice(1, -1).split('.');
    expect(partsOf(after.etag)[0]).toBe(partsOf(before.etag)[0]);
    expect(partsOf(after.etag)[1]).not.toBe(partsOf(before.etag)[1]);
    await fixture.admin.patch('/secrets/joined', { labels: { a: 'b' } }, before.etag, 200);
  });

  it('returns the services that use it with target, uid, gid and octal mode', async () => {
    await fixture.docker.createSecret('mounted');
    const mount = (target: string, rest: string) =>
      `source=mounted,target=${target}${rest && `,${rest}`}`;
    await fixture.docker.createService('mounts', {
      flags: [
        '--secret',
        mount('plain', ''),
        '--secret',
        mount('/etc/tls', 'uid=7,gid=8,mode=0400'),
      ],
    });
    await fixture.docker.running('mounts', 1);
    await eventually(async () => {
      const { body } = await fixture.admin.get<Secret>('/secrets/mounted');
      expect(body).toMatchObject({ state: 'in-use', serviceCount: 1 });
      expect(body.usage).toEqual([
        {
          service: 'mounts',
          stack: null,
          version: 1,
          spec: 'current',
          state: 'converged',
          running: 1,
          desired: 1,
          completed: 0,
          mounts: expect.any(Array),
        },
      ]);
      // The docker command line does not sort them.
      expect(new Set(body.usage[0]!.mounts)).toEqual(
        new Set([
          { target: 'plain', uid: '0', gid: '0', mode: '0444' },
          { target: '/etc/tls', uid: '7', gid: '8', mode: '0400' },
        ]),
      );
    });
    const usage = await fixture.admin.get<Page<unknown>>('/secrets/mounted/usage');
    expect(usage.body.total).toBe(1);
  });

  it('returns its only version, which is the Docker secret', async () => {
    await fixture.docker.createSecret('versioned', { labels: ['team=shop'] });
    const { ID } = await fixture.docker.secret('versioned');
    const version = await eventually(() => fixture.admin.get('/secrets/versioned/versions/1'));
    expect(version.body).toMatchObject({
      version: 1,
      id: ID,
      objectName: 'versioned',
      stage: 'current',
      labels: { team: 'shop' },
    });
    const { body } = await fixture.admin.get<Page<unknown>>('/secrets/versioned/versions');
    expect(body).toEqual({ items: [version.body], nextCursor: null, total: 1 });
    await fixture.admin.get('/secrets/versioned/versions/2', 404);
    await fixture.admin.get('/secrets/versioned/versions/zero', 404);
  });

  it('answers 404 to an unknown name', async () => {
    expect(await fixture.admin.problem('GET', '/secrets/nowhere')).toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });
});

describe('Changing labels', () => {
  const labelsOf = async (name: string) => (await fixture.docker.secret(name)).Spec.Labels;

  beforeAll(async () => {
    await fixture.docker.createSecret('labelled', {
      labels: ['keep=1', 'drop=1', 'com.docker.stack.namespace=shop', 'waxseal.family=x'],
    });
    await eventually(() => fixture.admin.get('/secrets/labelled'));
  });

  it('sets, removes and keeps labels by a merge patch', async () => {
    const patch = { labels: { drop: null, 'with/slash': '', set: 'é' } };
    const { body } = await fixture.admin.patch<Secret>('/secrets/labelled', patch, '*', 200);
    const expected = {
      keep: '1',
      set: 'é',
      'with/slash': '',
      'com.docker.stack.namespace': 'shop',
      'waxseal.family': 'x',
    };
    expect(body.labels).toEqual(expected);
    expect(await labelsOf('labelled')).toEqual(expected);
  });

  it('keeps reserved labels that the change removes', async () => {
    const before = await labelsOf('labelled');
    const labels = { 'com.docker.stack.namespace': null, 'waxseal.family': 'x', late: '1' };
    await fixture.admin.patch('/secrets/labelled', { labels }, '*', 200);
    expect(await labelsOf('labelled')).toEqual({ ...before, late: '1' });
  });

  it.each([
    ['changed', { 'com.docker.stack.namespace': 'other' }, '/labels/com.docker.stack.namespace'],
    ['changed', { 'waxseal.family': 'y' }, '/labels/waxseal.family'],
    ['new', { 'waxseal.new': '1' }, '/labels/waxseal.new'],
  ])('rejects a %s reserved label: %j', async (_, labels, pointer) => {
    const before = await labelsOf('labelled');
    const problem = await fixture.admin.problem('PATCH', '/secrets/labelled', {
      body: { labels: { ...labels, harmless: '1' } },
      headers: { 'if-match': '*' },
    });
    expect(problem).toMatchObject({ status: 422, code: 'invalid-input', errors: [{ pointer }] });
    expect(await labelsOf('labelled')).toEqual(before);
  });

  it('returns the changes in a dry run and writes nothing', async () => {
    const before = await labelsOf('labelled');
    const body = { labels: { keep: null, drop: '2' } };
    const plan = await fixture.admin.patch<Plan>('/secrets/labelled?dryRun=true', body, '*', 200);
    expect(plan.body.diff).toEqual([
      { path: 'Labels.drop', before: null, after: '2' },
      { path: 'Labels.keep', before: '1', after: null },
    ]);
    expect(await labelsOf('labelled')).toEqual(before);
  });

  it('keeps the value, which a container still reads', async () => {
    await fixture.admin.post('/secrets', { name: 'relabelled', value: { text: 'stays' } }, 201);
    await fixture.admin.patch('/secrets/relabelled', { labels: { a: '1' } }, '*', 200);
    expect(await digestInContainer('relabelled')).toBe(sha256('stays'));
  });
});
