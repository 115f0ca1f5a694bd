// Budget: 5 s.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callEngine } from './engine-api';
import { eventually } from './eventually';
import { Proxy } from './proxy';

let folder: string;
let server: Server;
let proxy: Proxy;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waxseal-upstream-'));
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-path': request.url });
    request.pipe(response);
  });
});
afterEach(() => {
  proxy.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const post = (body: object) => callEngine(proxy.dockerHost.slice(7), 'POST', '/echo', { body });

describe('A proxy in front of the Engine', () => {
  beforeEach(async () => {
    const socket = join(folder, 'upstream.sock');
    await once(server.listen(socket), 'listening');
    proxy = await Proxy.start(socket);
  });

  it('forwards a request and its answer, and records the request', async () => {
    expect(await post({ a: 1 })).toEqual({ a: 1 });
    expect(proxy.seen).toMatchObject([{ method: 'POST', url: '/echo', body: '{"a":1}' }]);
  });

  it('delays an answer until it is released', async () => {
    const release = proxy.hold(/^POST \/echo$/);
    let isAnswered = false;
    const answer = post({ a: 1 }).finally(() => (isAnswered = true));
    await eventually(() => expect(proxy.seen).toHaveLength(1));
    expect(isAnswered).toBe(false);
    release();
    expect(await answer).toEqual({ a: 1 });
  });

  it('drops a request before it is forwarded', async () => {
    proxy.watch = async (moment) => (moment === 'before' ? 'drop' : undefined);
    await expect(post({ a: 1 })).rejects.toThrow();
  });
});

describe('A proxy in front of the product', () => {
  beforeEach(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    proxy = await Proxy.start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  const echo = async () => {
    const response = await fetch(`${proxy.url}/echo`, { method: 'POST', body: '"hello"' });
    return response.text();
  };

  it('records every answer', async () => {
    expect(await echo()).toBe('"hello"');
    const [answer] = proxy.answers;
    expect(answer).toMatchObject({ method: 'POST', path: '/echo', status: 200 });
    expect(answer!.headers).toContain('x-path\n/echo');
    expect(answer!.body.toString()).toBe('"hello"');
  });

  it('refuses connections while it is cut off and accepts them at the same address afterwards', async () => {
    const { url } = proxy;
    proxy.cut();
    await expect(echo()).rejects.toThrow();
    await proxy.mend();
    expect(proxy.url).toBe(url);
    expect(await echo()).toBe('"hello"');
  });
});
