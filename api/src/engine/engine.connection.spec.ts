import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toConnection } from './engine.connection.js';
import { openEngine } from './open-engine.js';

describe('toConnection', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('accepts a unix socket and ignores DOCKER_HOST', () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://elsewhere:2375');
    const { modem } = new Docker(toConnection({ host: 'unix:///run/docker.sock' }));
    expect(modem).toMatchObject({ socketPath: '/run/docker.sock', host: undefined });
  });

  it.each([
    ['tcp://engine:1234', 'http://engine', '1234'],
    ['tcp://engine', 'http://engine', '2375'],
    ['tcp://[::1]:1234', 'http://[::1]', '1234'],
  ])('accepts %s', (address, host, port) => {
    expect(toConnection({ host: address })).toMatchObject({ host, port, protocol: 'http' });
  });

  it('uses TLS with certificates', () => {
    const tls = { ca: 'a', cert: 'b', key: 'c', verify: true };
    expect(toConnection({ host: 'tcp://engine', tls })).toMatchObject({
      host: 'https://engine',
      port: '2376',
      protocol: 'https',
      ca: 'a',
    });
  });

  it.each([
    { host: 'unix:///run/docker.sock' },
    { host: 'tcp://engine' },
    { host: 'tcp://engine', tls: { ca: 'a', cert: 'b', key: 'c', verify: true } },
  ])('has an agent with a short description: $host', (address) => {
    expect(inspect(toConnection(address).agent, { showHidden: true, depth: null })).toBe('Agent');
  });

  it.each(['ssh://me@engine', 'npipe:////./pipe/docker', '/run/docker.sock', 'unix://', ''])(
    'rejects %j',
    (host) => {
      expect(() => toConnection({ host })).toThrow(/not supported|must start/);
    },
  );
});

describe('openEngine', () => {
  it('rejects TLS verification without certificates', () => {
    const env = { host: 'tcp://engine', tlsVerify: true, timeoutMs: 1 };
    expect(() => openEngine(env)).toThrow(/certificates/);
  });

  it('names the setting of certificates that cannot be read or used', () => {
    const certPath = mkdtempSync(join(tmpdir(), 'waxseal-certs-'));
    const env = { host: 'tcp://engine', certPath, tlsVerify: true, timeoutMs: 1 };
    expect(() => openEngine(env)).toThrow('DOCKER_CERT_PATH: ca.pem cannot be read (ENOENT)');
    for (const name of ['ca.pem', 'cert.pem', 'key.pem'])
      writeFileSync(join(certPath, name), 'no certificate');
    expect(() => openEngine(env)).toThrow(/^DOCKER_CERT_PATH: .* cannot be used \(\w+\)$/);
    rmSync(certPath, { recursive: true });
  });

  it('does not connect at the start', () => {
    const env = { host: 'unix:///nowhere/docker.sock', tlsVerify: false, timeoutMs: 1 };
    expect(openEngine(env)).toBeDefined();
  });
});
