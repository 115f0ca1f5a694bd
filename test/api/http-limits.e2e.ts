// Budget: 5 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { operationsOf, type Document, type Operation } from '../support/openapi';
import { askRaw, sendRaw } from '../support/raw';
import { useFixture } from '../support/fixture';
import { Waxseal } from '../support/waxseal';

const fixture = useFixture();
const html = '<img src=x onerror=alert(1)>';
let operations: Operation[];

beforeAll(async () => {
  const { body } = await fixture.waxseal.anonymous().get<Document>('/api/openapi.json');
  operations = operationsOf(body);
});

/** Another instance of Waxseal with other settings; it needs no Engine. */
async function besides<Result>(env: Record<string, string>, use: (url: string) => Promise<Result>) {
  const waxseal = await Waxseal.start('unix:///nowhere/docker.sock', { env });
  try {
    return await use(waxseal.url);
  } finally {
    await waxseal.close();
  }
}

describe('Every response', () => {
  it.each(['/', '/api/docs', '/api/v1/secrets', '/api/v1/nothing', '/healthz', '/api/v1/%zz'])(
    'forbids frames and other sites to embed %s',
    async (path) => {
      const { head } = await askRaw(fixture.waxseal.url, path, {});
      expect(head).toContain('x-content-type-options: nosniff');
      expect(head).toContain('x-frame-options: deny');
      expect(head).toContain('referrer-policy: no-referrer');
      expect(head).toMatch(/content-security-policy: [^\n]*frame-ancestors 'none'/);
      expect(head).not.toMatch(/x-powered-by|strict-transport-security|\nserver:|unsafe-eval/);
    },
  );

  it('with JSON has a policy that allows no content to load or run', async () => {
    const { headers } = await fixture.admin.get('/secrets');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; ?frame-ancestors 'none'$/,
    );
  });

  it('contains no redirect to another host', async () => {
    const paths = [
      '//evil.example',
      '/\\evil.example',
      '/login?next=//evil.example',
      '/api/docs/..',
    ];
    for (const path of [...paths, '/%2F%2Fevil.example', '/api/v1/secrets/?next=//evil.example']) {
      const { status, head } = await askRaw(fixture.waxseal.url, path, {});
      expect([path, Math.floor(status / 100), head.includes('\nlocation:')]).not.toEqual([
        path,
        3,
        true,
      ]);
      expect(head).not.toContain('evil.example');
    }
  });

  it('of the API has the remaining requests of the session', async () => {
    const { headers } = await fixture.admin.get('/secrets');
    expect(headers.get('ratelimit-policy')).toBe('"session";q=1000000;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"session";r=\d+;t=\d+$/);
  });
});

describe('The Host header', () => {
  const ask = async (url: string, Host: string, path = '/api/v1/setup') => {
    const { status, body } = await askRaw(url, path, { Host });
    return status === 421 ? (JSON.parse(body) as Problem).code : status;
  };

  it('must name this server', async () => {
    const { url } = fixture.waxseal;
    expect(await ask(url, 'localhost:1234')).not.toBe('unknown-host');
    expect(await ask(url, 'evil.example')).toBe('unknown-host');
    expect(await ask(url, 'evil.example', '/')).toBe('unknown-host');
    expect(await ask(url, '127.0.0.1.evil.example')).toBe('unknown-host');
    expect(await ask(url, '192.0.2.1')).toBe('unknown-host');
  });

  it('is not checked for probes', async () => {
    expect(await ask(fixture.waxseal.url, 'evil.example', '/healthz')).toBe(200);
    expect(await ask(fixture.waxseal.url, 'evil.example', '/readyz')).toBe(200);
  });

  it('can be any address if no name is configured, else only the configured names', async () => {
    const env = { WAXSEAL_HOST: '0.0.0.0', WAXSEAL_ALLOW_PLAIN_HTTP: 'true' };
    await besides(env, async (url) => {
      expect(await ask(url, '192.0.2.1:8080')).not.toBe('unknown-host');
      expect(await ask(url, 'panel.example')).toBe('unknown-host');
    });
    const named = { ...env, WAXSEAL_ALLOWED_HOSTS: 'panel.example' };
    await besides(named, async (url) => {
      expect(await ask(url, 'panel.example')).not.toBe('unknown-host');
      expect(await ask(url, '192.0.2.1:8080')).toBe('unknown-host');
    });
  });
});

describe('A proxy', () => {
  const forwarded = {
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'panel.example',
    'X-Forwarded-For': '192.0.2.7',
  };

  it('can set the forwarded headers if it is trusted', async () => {
    const env = {
      WAXSEAL_TRUSTED_PROXIES: 'loopback',
      WAXSEAL_PUBLIC_URL: 'https://panel.example',
    };
    await besides(env, async (url) => {
      const { status, head } = await askRaw(url, '/api/v1/setup', forwarded);
      expect(status).toBe(200);
      expect(head).toContain('strict-transport-security: max-age=31536000');
    });
  });

  it('cannot set the forwarded headers if it is not trusted', async () => {
    const env = {
      WAXSEAL_TRUSTED_PROXIES: '192.0.2.0/24',
      WAXSEAL_PUBLIC_URL: 'https://panel.example',
    };
    await besides(env, async (url) => {
      const { status, head } = await askRaw(url, '/api/v1/setup', {
        ...forwarded,
        Host: 'evil.example',
      });
      expect(status).toBe(421);
      expect(head).not.toContain('strict-transport-security');
    });
  });

  it('that is not configured cannot set another client address', async () => {
    await besides({ WAXSEAL_RATE_LIMIT: '10' }, async (url) => {
      const ask = (at: number) =>
        askRaw(url, '/api/v1/setup', { 'X-Forwarded-For': `192.0.2.${at}` });
      expect([(await ask(1)).status, (await ask(2)).status]).toEqual([200, 200]);
      const { status, head, body } = await ask(3);
      expect([status, (JSON.parse(body) as Problem).code]).toEqual([429, 'rate-limited']);
      expect(head).toMatch(/\nretry-after: \d+/);
    });
  });
});

describe('A body', () => {
  const withBody = () => operations.filter(({ requestBody }) => requestBody);
  const fill = (path: string) =>
    path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');

  it('with an unknown field is rejected by every route', async () => {
    expect(withBody().length).toBeGreaterThan(8);
    for (const { method, path } of withBody()) {
      const body = { isAdmin: true, id: 'x', passwordHash: 'x' };
      const problem = await fixture.admin.problem(method, fill(path), {
        body,
        headers: { 'if-match': '*' },
      });
      const pointers = problem.errors?.map(({ pointer }) => pointer);
      expect([path, problem.status, pointers]).toEqual([
        path,
        422,
        expect.arrayContaining(['/isAdmin', '/id', '/passwordHash']),
      ]);
    }
  });

  it('with a prototype key is rejected', async () => {
    for (const reach of [
      '"__proto__":{"role":"admin"}',
      '"constructor":{"prototype":{"role":"admin"}}',
    ]) {
      const raw = `{"username":"x","password":"y",${reach}}`;
      const problem = await fixture.waxseal.anonymous().problem('POST', '/auth/login', { raw });
      expect(problem.status).toBe(400);
    }
  });
});

describe('The log', () => {
  it('has one line of JSON per request, even for malicious input', async () => {
    const { url } = fixture.waxseal;
    const before = fixture.waxseal.log.split('\n').length;
    const odd = '\u001b[31mred\u001b[0m {"level":"fatal"} %0d%0a{"forged":1}';
    const headers = { 'User-Agent': odd, 'X-Request-Id': odd };
    const path =
      '/api/v1/secrets/%1b%5b31m%0d%0a%7b%22forged%22%3a1%7d?search=%0d%0a%7b%22forged%22';
    await askRaw(url, path, headers);
    await askRaw(url, path, { 'X-Request-Id': 'forged-forged' });
    await sendRaw(
      url,
      `GET /api HTTP/1.1\r\nHost: localhost\r\nX-A: \r{"forged":1}\r\nConnection: close\r\n\r\n`,
    );
    await fixture.admin.post('/secrets', { name: `a\r\n{"forged":1}`, value: { text: 'x' } }, 422);
    const last = { 'x-request-id': 'the-last-of-all' };
    const unknown = { username: '\n{"forged":1}', password: 'x' };
    await fixture.admin.post('/auth/login', unknown, 401, last);
    await eventually(() => expect(fixture.waxseal.log).toContain(last['x-request-id']));
    const lines = fixture.waxseal.log
      .split('\n')
      .slice(before - 1)
      .filter(Boolean);
    const told = lines.map((line) => JSON.parse(line) as { level: string; route?: string });
    for (const line of told) expect(line).toMatchObject({ level: expect.any(String) });
    expect(told.map(({ route }) => route)).toEqual(
      expect.arrayContaining(['/api/v1/secrets/:name', '/api/v1/secrets', '/api/v1/auth/login']),
    );
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(lines.join('')).not.toMatch(/"forged"|[\u0000-\u001f]|u001b/);
  });
});

describe('Text of other clients', () => {
  it('is returned unchanged as JSON that no browser treats as a page', async () => {
    const labels = { note: html, ansi: '\u001b[31mred', long: 'x'.repeat(4_000) };
    await fixture.admin.post('/secrets', { name: 'odd', value: { text: 'x' }, labels }, 201);
    const { body, headers } = await fixture.admin.get<{ labels: object }>('/secrets/odd');
    expect(body.labels).toEqual(labels);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('in the error of a task is returned as JSON too', async () => {
    await fixture.docker.createService('odd', { command: [html] });
    await eventually(
      async () => {
        const { text, headers } = await fixture.admin.get('/services/odd/tasks');
        expect(text).toContain('onerror=alert(1)');
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      },
      { withinMs: 20_000 },
    );
    await fixture.docker.removeService('odd');
  });

  it('that is an invalid name is rejected without being repeated', async () => {
    const answer = await fixture.admin.call('GET', `/secrets/${encodeURIComponent(html)}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toContain('<img');
  });
});
