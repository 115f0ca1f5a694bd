import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servePanel } from './serve-panel.js';

describe('servePanel', () => {
  let root: string;
  let app: FastifyInstance;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'waxseal-panel-'));
    mkdirSync(join(root, 'assets'));
    writeFileSync(join(root, 'index.html'), '<p>panel</p>');
    writeFileSync(join(root, 'icon.svg'), '<svg/>');
    writeFileSync(join(root, 'assets', 'index-abc.js'), 'run()');
    writeFileSync(join(root, 'assets', 'index-abc.js.gz'), gzipSync('run()'));
    writeFileSync(join(root, 'csp.json'), JSON.stringify({ 'style-src': ["'sha256-a'"] }));
    app = fastify();
    await servePanel(app, '', root);
  });
  afterEach(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });

  it.each(['/', '/secrets/password', '/index.html', '/csp.json'])(
    'serves the panel at %s',
    async (url) => {
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.body]).toEqual([200, '<p>panel</p>']);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': expect.stringContaining("'sha256-a'"),
      });
    },
  );

  it.each([
    ['/assets/index-abc.js', 'public, max-age=31536000, immutable'],
    ['/icon.svg', 'no-cache'],
  ])('serves %s with Cache-Control: %s', async (url, caching) => {
    expect((await app.inject(url)).headers['cache-control']).toBe(caching);
  });

  it('sends the compressed script only to clients that accept gzip', async () => {
    const url = '/assets/index-abc.js';
    const compressed = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(compressed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': expect.stringContaining('javascript'),
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(gunzipSync(compressed.rawPayload).toString()).toBe('run()');
    const plain = await app.inject(url);
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, 'run()']);
    expect((await app.inject(`${url}.gz`)).statusCode).toBe(404);
  });

  it('answers 404 for an asset of an earlier build', async () => {
    expect((await app.inject('/assets/gone.js')).statusCode).toBe(404);
  });

  it.each(['/api/v1/nothing', '/api', '/healthz/x'])('leaves %s to the API', async (url) => {
    expect((await app.inject(url)).body).not.toContain('panel');
  });

  it('serves no file outside the folder of the panel', async () => {
    writeFileSync(`${root}.txt`, 'hunter2');
    const answers = await Promise.all(
      [`/../${root.split('/').at(-1)}.txt`, `/%2e%2e/${root.split('/').at(-1)}.txt`].map((url) =>
        app.inject(url),
      ),
    );
    rmSync(`${root}.txt`);
    expect(answers.map(({ body }) => body).join()).not.toContain('hunter2');
  });

  it('fails to start if the panel is not built', async () => {
    rmSync(join(root, 'index.html'));
    await expect(servePanel(fastify(), '', root)).rejects.toThrow('The panel is not built');
  });

  it('puts the base path in front of the addresses of the page', async () => {
    const page = (base: string) =>
      `<meta name="base-path" content="${base}/" /><script src="${base || '.'}/assets/index-abc.js">`;
    writeFileSync(join(root, 'index.html'), page('').replace('./assets', './assets'));
    const under = fastify();
    await servePanel(under, '/panel', root);
    expect((await under.inject('/secrets')).body).toBe(page('/panel'));
    await under.close();
  });
});
