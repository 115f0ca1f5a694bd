// Budget: 5 s.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateFolder } from '../support/certificate';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { freePort } from '../support/waxseal';

const certificates = new CertificateFolder();
const dataDir = mkdtempSync(join(tmpdir(), 'waxseal-tls-data-'));
let port: number;
let waxseal: Command;

const start = (env: Record<string, string> = {}) =>
  Command.run('api/dist/product/main.js', {
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
    WAXSEAL_DATA_DIR: dataDir,
    WAXSEAL_PORT: String(port),
    ...certificates.env,
    ...env,
  });

async function ask(path: string, options: RequestOptions = {}) {
  const ca = certificates.read();
  const where = { host: '127.0.0.1', port, path, servername: 'localhost' };
  const request = get({ ...where, ca, agent: false, ...options });
  const [response] = await once(request, 'response');
  response.resume();
  return response as import('node:http').IncomingMessage;
}

/** The name on the certificate of a new connection, and the TLS version. */
async function handshake(options: ConnectionOptions = {}) {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  const [name, protocol] = [socket.getPeerCertificate().subject.CN, socket.getProtocol()];
  socket.destroy();
  return { name, protocol };
}

beforeAll(async () => {
  port = await freePort();
  certificates.renew('first');
  waxseal = start();
  await eventually(() => handshake(), { withinMs: 40_000 });
});
afterAll(async () => {
  await waxseal.end('SIGTERM');
  certificates.remove();
  rmSync(dataDir, { recursive: true });
});

describe('TLS', () => {
  it('serves the panel and the API', async () => {
    expect((await ask('/healthz')).statusCode).toBe(200);
    expect((await ask('/')).statusCode).toBe(200);
  });

  it('is required by HSTS, except on localhost', async () => {
    const hsts = async (host: string) =>
      (await ask('/healthz', { headers: { host } })).headers['strict-transport-security'];
    expect(await hsts('panel.example')).toBe('max-age=31536000');
    expect(await hsts('localhost')).toBeUndefined();
  });

  it('marks the cookie Secure', async () => {
    const headers = { host: `127.0.0.1:${port}`, cookie: '__Secure-waxseal_refresh=x' };
    const { statusCode, headers: answered } = await ask('/api/v1/auth/refresh', {
      method: 'POST',
      headers,
    });
    expect(statusCode).toBe(401);
    expect(answered['set-cookie']?.join()).toMatch(/__Secure-waxseal_refresh=;.*Secure/);
  });

  it('has at least version 1.2', async () => {
    expect((await handshake({ maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2');
    expect((await handshake()).protocol).toBe('TLSv1.3');
    const old = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    await expect(handshake(old)).rejects.toThrow();
  });

  it('loads a renewed certificate, and keeps the old one if the new one is broken', async () => {
    certificates.renew('second');
    await eventually(async () => expect((await handshake()).name).toBe('second'));
    certificates.corrupt();
    await waxseal.printed(/the old one stays/);
    expect((await handshake()).name).toBe('second');
    certificates.renew('third');
    await eventually(async () => expect((await handshake()).name).toBe('third'));
    expect(waxseal.isRunning).toBe(true);
  });
});

describe('An unusable certificate', () => {
  afterEach(() => certificates.renew('last'));
  const failure = async (env: Record<string, string> = {}) => {
    const failing = start({ WAXSEAL_DATA_DIR: join(dataDir, 'other'), ...env });
    expect(await failing.ended()).toBe(1);
    return failing.output;
  };

  it('stops the start with a reason: weak', async () => {
    certificates.renew('weak', ['rsa:1024']);
    expect(await failure()).toMatch(
      /^Waxseal cannot start: WAXSEAL_TLS_CERT .*ee key too small\n$/,
    );
  });

  it('stops the start with a reason: broken', async () => {
    certificates.corrupt();
    expect(await failure()).toMatch(/^Waxseal cannot start: WAXSEAL_TLS_CERT .*cannot be used/);
  });

  it('stops the start with a reason: missing', async () => {
    expect(await failure({ WAXSEAL_TLS_KEY: '/nowhere/key.pem' })).toBe(
      'Waxseal cannot start: WAXSEAL_TLS_KEY names a file that cannot be read (ENOENT)\n',
    );
  });
});
