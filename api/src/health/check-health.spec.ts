import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHealth } from './check-health.js';

describe('checkHealth', () => {
  let server: Server;
  let status: number;
  let port: number;
  beforeEach(async () => {
    status = 200;
    server = createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? status : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => server.close());

  it.each(['0.0.0.0', '127.0.0.1'])('is true for a server that listens on %s', async (host) => {
    expect(await checkHealth({ host, port, tls: undefined })).toBe(true);
  });

  it('is false for an error status and if no server listens', async () => {
    status = 503;
    expect(await checkHealth({ host: '127.0.0.1', port, tls: undefined })).toBe(false);
    server.close();
    expect(await checkHealth({ host: '127.0.0.1', port: 1, tls: undefined })).toBe(false);
  });

  it('is false if the server speaks plain HTTP where TLS is configured', async () => {
    const tls = { certPath: '', keyPath: '' };
    expect(await checkHealth({ host: '127.0.0.1', port, tls })).toBe(false);
  });
});
