// Budget: 30 s.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@waxseal/shared';
import { AuditCopy } from '../support/audit-copy';
import { CertificateFolder } from '../support/certificate';
import type { Client } from '../support/client';
import { Collector } from '../support/collector';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { SmallDisk } from '../support/small-disk';
import { useFixture } from '../support/fixture';
import { adminPassword, Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

interface Page {
  items: AuditEntry[];
  nextCursor: string | null;
  total: number;
}

const listed = async (client: Client, query = '') =>
  (await client.get<Page>(`/audit?limit=500${query}`)).body;
const summary = ({ action, target, outcome, code }: AuditEntry) =>
  [action, `${target?.kind}:${target?.name}`, outcome, code].filter(Boolean).join(' ');
const told = async (client: Client, query = '') =>
  (await listed(client, query)).items.map(summary).reverse();
const value = (text: string) => ({ value: { text } });

/** The output of `audit verify` for this data folder, with its exit code. */
async function verify(
  dataDir: string,
  script = 'api/dist/product/waxseal.js',
  ...before: string[]
) {
  const env = { WAXSEAL_DATA_DIR: dataDir };
  const words = [...before, 'audit', 'verify'];
  const command = Command.run(script, env, [process.execPath], words);
  return `${await command.ended()} ${command.output.trim()}`;
}
const sound = /^0 (.*\n)*The audit log is intact\. Rows: \d+\. Hash of the last row: [0-9a-f]{64}$/;

describe('The audit', () => {
  const fixture = useFixture();
  let auditor: Client;
  let viewer: Client;
  const canary = 'canary-of-the-audit-51c0de';
  const guess = 'canary-of-a-guess-77b1';

  beforeAll(async () => {
    const { admin, waxseal, docker } = fixture;
    auditor = await waxseal.clientOf('auditor', admin);
    viewer = await waxseal.clientOf('viewer', admin);
    const draft = { name: 'db_password', ...value(canary), labels: { team: canary } };
    await admin.post('/secrets?dryRun=true', draft, 200);
    await admin.post('/secrets', draft, 201);
    await admin.post('/secrets', draft, 409);
    await admin.patch('/secrets/db_password', { labels: { tier: canary } }, '*', 200);
    await docker.createService('web', { flags: ['--replicas', '1'] });
    await eventually(() => admin.get('/services/web'));
    await admin.put('/services/web/replicas', { replicas: 2 }, '*', 202);
    await admin.post('/services/web/restarts', {}, 202, { 'if-match': '*' });
    await admin.post('/services/web/rollbacks', {}, 202, { 'if-match': '*' });
    await admin.patch('/services/web', { labels: { team: canary } }, '*', 202);
    await admin.post('/cluster', { advertiseAddress: '192.0.2.1' }, 409);
    await admin.delete('/secrets/db_password', '*', 204);
    await viewer.call('DELETE', '/secrets/%3Dcmd()', {
      headers: { 'if-match': '*', 'x-request-id': '-2-3-cmd' },
      expect: 403,
    });
    await waxseal.anonymous().post('/auth/login', { username: 'ADMIN', password: guess }, 401);
    await waxseal.anonymous().post('/auth/login', { username: guess, password: guess }, 401);
  });

  it('has an attempt and an outcome of each action in order, and no dry run', async () => {
    const both = (action: string, ending = 'succeeded') => [
      `${action} attempted`,
      `${action} ${ending}`,
    ];
    expect(await told(auditor, '&targetKind=secret&actor=admin')).toEqual([
      ...both('secret.create secret:db_password'),
      ...both('secret.create secret:db_password', 'failed name-taken'),
      ...both('secret.edit secret:db_password'),
      ...both('secret.delete secret:db_password'),
    ]);
    expect(await told(auditor, '&targetKind=service')).toEqual([
      ...both('service.scale service:web'),
      ...both('service.restart service:web'),
      ...both('service.rollback service:web'),
      ...both('service.edit service:web'),
    ]);
    expect(await told(auditor, '&action=cluster.init')).toEqual(
      both('cluster.init cluster:null', 'failed swarm-active'),
    );
    expect((await told(auditor, '&action=user.create')).length).toBe(4);
  });

  it('records the user, the address and the fields', async () => {
    const { items } = await listed(auditor, '&action=secret.create&outcome=succeeded');
    expect(items).toMatchObject([
      {
        actor: { username: 'admin' },
        fields: ['value', 'labels.team'],
        address: '127.0.0.1',
        requestId: expect.stringMatching(/^[\w-]{8,}$/),
        attemptId: expect.any(String),
      },
    ]);
  });

  it('starts with its own start, the first admin and the first sign-in', async () => {
    expect((await told(auditor)).slice(0, 4)).toEqual([
      'audit.begin undefined:undefined succeeded',
      'setup.complete user:admin attempted',
      'setup.complete user:admin succeeded',
      'auth.sign-in user:admin succeeded',
    ]);
  });

  it('records refusals of known users and failed sign-ins to known accounts', async () => {
    expect(await told(auditor, '&outcome=refused')).toEqual([
      'secret.delete secret:=cmd() refused forbidden',
      'auth.sign-in user:admin refused wrong-credentials',
    ]);
  });

  it('rejects viewers and operators', async () => {
    const operator = await fixture.waxseal.clientOf('operator', fixture.admin);
    for (const client of [viewer, operator])
      for (const path of ['/audit', '/audit/export'])
        expect((await client.problem('GET', path)).code).toBe('forbidden');
  });

  it('returns pages without a gap', async () => {
    const to = `&to=${new Date(Date.now() - 1).toISOString()}`;
    const all = (await listed(auditor, to)).items.map(({ seq }) => seq);
    const seqs: number[] = [];
    let cursor = '';
    do {
      const page = await auditor.get<Page>(`/audit?limit=7${to}${cursor}`);
      seqs.push(...page.body.items.map(({ seq }) => seq));
      cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : '';
    } while (cursor);
    expect(seqs).toEqual(all);
    expect(seqs.at(-1)).toBe(1);
  });

  it('exports all rows, without formulas', async () => {
    const csv = await auditor.get('/audit/export');
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    const lines = csv.text.trim().split('\r\n');
    const refused = lines.find((line) => line.includes('cmd()'))!;
    expect(refused).toContain(`,secret,'=cmd(),`);
    expect(refused).toContain(`,'-2-3-cmd,`);
    expect(
      lines.flatMap((line) => line.split(',')).filter((cell) => /^"?[=+\-@]/.test(cell)),
    ).toEqual([]);
    const ndjson = await auditor.get(
      '/audit/export?format=ndjson&outcome=refused&targetKind=secret',
    );
    expect(
      ndjson.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ target: { name: '=cmd()' }, requestId: '-2-3-cmd' }]);
  });

  it('contains no secret value', async () => {
    const texts = [
      (await auditor.get('/audit?limit=500')).text,
      (await auditor.get('/audit/export')).text,
      (await auditor.get('/audit/export?format=ndjson')).text,
      ...['waxseal.sqlite', 'waxseal.sqlite-wal'].map((name) =>
        readFileSync(join(fixture.waxseal.dataDir, name), 'latin1'),
      ),
    ];
    const base64 = Buffer.from(canary).toString('base64');
    for (const text of texts)
      for (const needle of [canary, base64, guess, adminPassword])
        expect(text).not.toContain(needle);
  });

  describe('chain', () => {
    it('is intact while Waxseal runs', async () => {
      expect(await verify(fixture.waxseal.dataDir)).toMatch(sound);
    });

    it('is checked by the documented command', async () => {
      const { dataDir } = fixture.waxseal;
      expect(await verify(dataDir, 'tools/run/waxseal.mjs', 'server')).toMatch(sound);
    }, 300_000);

    it.each([
      [
        'a name that was altered',
        ["update audit set actorName = 'eve' where seq = 5"],
        5,
        'altered',
      ],
      ['a row that was removed', ['delete from audit where seq = 5'], 5, 'missing'],
      [
        'two rows that changed places',
        [
          'update audit set seq = 0 where seq = 5',
          'update audit set seq = 5 where seq = 6',
          'update audit set seq = 6 where seq = 0',
        ],
        5,
        'altered',
      ],
      ['a tail that was cut off', ['delete from audit where seq > 9'], 10, 'missing'],
      [
        'a tail that was cut off together with the head',
        [
          'delete from audit where seq > 9',
          'update auditHead set seq = 9, hash = (select hash from audit where seq = 9)',
        ],
        10,
        'the head of the audit log was altered',
      ],
    ])('detects %s', async (_, statements, seq, fault) => {
      const copy = AuditCopy.of(fixture.waxseal.dataDir).tamper(...statements);
      try {
        const said = await verify(copy.dataDir);
        expect(said).toMatch(new RegExp(`^1 The audit log is broken at row ${seq}: .*${fault}`));
      } finally {
        copy.remove();
      }
    });
  });
});

describe('The audit on a full disk', () => {
  let sandbox: Sandbox;
  let docker: DockerCli;
  let proxy: Proxy;
  let disk: SmallDisk;
  let waxseal: Waxseal;
  let admin: Client;
  const creating = /^POST .*\/secrets\/create/;

  const start = async () => {
    waxseal = await Waxseal.start(proxy.dockerHost, { dataDir: join(disk.path, 'data') });
    await waxseal.ready();
    admin = await waxseal.signIn();
  };
  beforeAll(async () => {
    sandbox = await Sandbox.start();
    docker = new DockerCli(sandbox);
    proxy = await Proxy.start(sandbox.socket);
    disk = SmallDisk.mount();
    await start();
  });
  afterAll(async () => {
    try {
      await waxseal?.close();
    } finally {
      disk?.remove();
      proxy?.close();
      await sandbox?.close();
    }
  });

  const isThere = (name: string) =>
    eventually(async () => expect(await docker.secretNames()).toContain(name));
  const endingOf = (name: string) =>
    eventually(
      async () => {
        const rows = await told(admin, `&action=secret.create&target=${name}`);
        expect(rows).toHaveLength(2);
        return rows[1];
      },
      { withinMs: 30_000 },
    );

  it('returns the result of an action whose outcome cannot be stored', async () => {
    const release = proxy.hold(creating);
    const creation = admin.post('/secrets', { name: 'half', ...value('x') });
    await isThere('half');
    disk.fill();
    release();
    const { status, headers } = await creation;
    expect([status, headers.get('waxseal-audit-pending')]).toEqual([201, 'true']);
  });

  it('rejects changes and allows reads', async () => {
    const before = await docker.secretNames();
    const attempts = [
      await admin.post('/secrets', { name: 'never', ...value('x') }),
      await admin.delete('/secrets/half'),
      await admin.patch('/secrets/half', { labels: { a: '1' } }),
      await admin.post('/users', { username: 'never', role: 'viewer', password: adminPassword }),
    ];
    for (const { status, body, headers } of attempts) {
      expect([status, (body as { code: string }).code]).toEqual([503, 'audit-unavailable']);
      expect(headers.get('retry-after')).toBe('5');
    }
    expect(await docker.secretNames()).toEqual(before);
    for (const path of ['/secrets', '/secrets/half', '/services', '/users', '/audit'])
      expect((await admin.call('GET', path)).status).toBe(200);
    expect(waxseal.isRunning).toBe(true);
  });

  it('recovers by itself when there is space', async () => {
    disk.makeRoom();
    expect(await endingOf('half')).toBe('secret.create secret:half succeeded');
    const { status, headers } = await admin.post('/secrets', { name: 'after', ...value('x') });
    expect([status, headers.get('waxseal-audit-pending')]).toEqual([201, null]);
    expect(await told(admin, '&target=never')).toEqual([]);
    expect(await verify(waxseal.dataDir)).toMatch(sound);
  });

  it('closes attempts that a crash left open as unknown', async () => {
    const release = proxy.hold(creating);
    const creation = admin.post('/secrets', { name: 'crashed', ...value('x') }).catch(() => 'lost');
    await isThere('crashed');
    await waxseal.stop('SIGKILL');
    release();
    expect(await creation).toBe('lost');
    await start();
    expect(await endingOf('crashed')).toBe('secret.create secret:crashed unknown');
    const [ending, attempt] = (await listed(admin, '&target=crashed')).items;
    expect(ending).toMatchObject({ attemptId: attempt!.id, actor: { username: 'admin' } });
    expect(await verify(waxseal.dataDir)).toMatch(sound);
  });
});

describe('The audit log at a collector', () => {
  const certificates = new CertificateFolder();
  let collector: Collector;
  let waxseal: Waxseal;
  afterAll(async () => {
    await waxseal?.close();
    await collector?.kill();
    certificates.remove();
  });

  const start = (dataDir = '') =>
    Waxseal.start('unix:///nowhere/docker.sock', {
      dataDir,
      env: {
        WAXSEAL_AUDIT_SYSLOG_URL: `tls://localhost:${collector.port}`,
        WAXSEAL_AUDIT_SYSLOG_CA: certificates.cert,
      },
    });
  const collect = (options: { port?: number; closes?: boolean } = {}) =>
    Collector.start({ cert: certificates.read(), key: certificates.readKey() }, options);
  const all = (last: number) => Array.from({ length: last }, (_, at) => at + 1);
  /** Signing in leaves a row. The numbers of the rows so far are those up to the returned one. */
  const rowsAfterSignIn = async () => (await listed(await waxseal.signIn())).items[0]!.seq;
  /** Rows may come twice. */
  const got = (rows: number[]) =>
    eventually(async () => expect(collector.rows).toEqual(expect.arrayContaining(rows)), {
      withinMs: 20_000,
    });

  it('has all rows, also those of when it was away and those that were not confirmed', async () => {
    certificates.renew('localhost');
    collector = await collect();
    waxseal = await start();
    const first = await rowsAfterSignIn();
    await got(all(first));

    const { port } = collector;
    await collector.kill();
    const second = await rowsAfterSignIn();
    collector = await collect({ port, closes: false });
    const missed = all(second).slice(first);
    await got(missed);

    // Killed between sending and storing how far it came.
    await waxseal.stop('SIGKILL');
    await collector.kill();
    collector = await collect({ port });
    waxseal = await start(waxseal.dataDir);
    const third = await rowsAfterSignIn();
    await got(all(third).slice(first));
  });
});
