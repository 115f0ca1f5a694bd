import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvError } from './env.errors.js';
import { readEnv } from './read-env.js';
import { toAuditEnv, toKeysEnv, toSetupEnv } from './slices.js';

const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64');

const faultsOf = (source: Record<string, string>) => {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.faults.map(({ name }) => name).sort();
    throw error;
  }
  return [];
};

describe('readEnv', () => {
  let folder: string;
  const file = (text: string) => {
    const path = join(folder, 'value');
    writeFileSync(path, text);
    return path;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-env-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('needs no variable', () => {
    expect(readEnv({})).toMatchObject({
      DOCKER_HOST: 'unix:///var/run/docker.sock',
      DOCKER_TLS_VERIFY: false,
      WAXSEAL_HOST: '127.0.0.1',
      WAXSEAL_PORT: 8080,
      WAXSEAL_LOG_LEVEL: 'info',
      WAXSEAL_ENGINE_TIMEOUT_MS: 10_000,
    });
  });

  it.each([
    'unix:///run/docker.sock',
    ...['tcp://engine', 'tcp://engine:2375', 'tcp://10.0.0.5:2375/', 'tcp://[fd00::1]:2376'],
    ...['tcp://me:word@engine:2375', 'tcp://tasks.socket_proxy:2375'],
  ])('takes the Engine %s', (host) => {
    expect(readEnv({ DOCKER_HOST: host }).DOCKER_HOST).toBe(host);
  });

  it('treats an empty variable as missing', () => {
    expect(readEnv({ WAXSEAL_PORT: '', WAXSEAL_PORT_FILE: '' }).WAXSEAL_PORT).toBe(8080);
  });

  it.each(['0\n', '0'])('reads %j from a file without its last newline', (text) => {
    expect(readEnv({ WAXSEAL_PORT_FILE: file(text) }).WAXSEAL_PORT).toBe(0);
  });

  it('removes only one newline', () => {
    const env = readEnv({
      WAXSEAL_ADMIN_USERNAME: 'root',
      WAXSEAL_ADMIN_PASSWORD_FILE: file('correct horse\n\n'),
    });
    expect(env.WAXSEAL_ADMIN_PASSWORD?.reveal()).toBe('correct horse\n');
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['both ways', { WAXSEAL_PORT: '1', WAXSEAL_PORT_FILE: '/dev/null' }, ['WAXSEAL_PORT']],
    ['an empty file', { WAXSEAL_PORT_FILE: '/dev/null' }, ['WAXSEAL_PORT_FILE']],
    ['no such file', { WAXSEAL_PORT_FILE: '/nowhere/port' }, ['WAXSEAL_PORT_FILE']],
    ['half a number', { WAXSEAL_PORT: '80x' }, ['WAXSEAL_PORT']],
    ['a port too high', { WAXSEAL_PORT: '65536' }, ['WAXSEAL_PORT']],
    ['neither true nor false', { WAXSEAL_ALLOW_PLAIN_HTTP: 'yes' }, ['WAXSEAL_ALLOW_PLAIN_HTTP']],
    ['an open address', { WAXSEAL_HOST: '0.0.0.0' }, ['WAXSEAL_HOST']],
    ['PostgreSQL', { WAXSEAL_DATABASE_URL: 'postgres://db/x' }, ['WAXSEAL_DATABASE_URL']],
    ['a short key', { WAXSEAL_MASTER_KEY: 'c2hvcnQ=' }, ['WAXSEAL_MASTER_KEY']],
    ['a user alone', { WAXSEAL_ADMIN_USERNAME: 'root' }, ['WAXSEAL_ADMIN_PASSWORD']],
    ['an ssh Engine', { DOCKER_HOST: 'ssh://somewhere' }, ['DOCKER_HOST']],
    ...[
      ...['unix:///', `unix:///${'x'.repeat(107)}`, '/run/docker.sock', 'tcp://', 'tcp://:2375'],
      ...['tcp://engine:', 'tcp://engine:0', 'tcp://engine:65536', 'tcp://engine:http'],
      ...['tcp://engine:2375/v1.41', 'tcp://engine/path', 'tcp://engine:2375?x=1', 'tcp://a b:1'],
      ...['tcp://fd00::1:2375', 'tcp://[fd00::g]:2375', 'http://engine:2375'],
    ].map((host): [string, Record<string, string>, string[]] => [
      `the Engine ${host}`,
      { DOCKER_HOST: host },
      ['DOCKER_HOST'],
    ]),
    ['a public query', { WAXSEAL_PUBLIC_URL: 'https://x.example/?a' }, ['WAXSEAL_PUBLIC_URL']],
    ['a public escape', { WAXSEAL_PUBLIC_URL: 'https://x.example/%70' }, ['WAXSEAL_PUBLIC_URL']],
    ['a path of the API', { WAXSEAL_PUBLIC_URL: 'https://x.example/api' }, ['WAXSEAL_PUBLIC_URL']],
    ['an unknown level', { WAXSEAL_LOG_LEVEL: 'loud' }, ['WAXSEAL_LOG_LEVEL']],
  ])('rejects %s', (_, source, names) => {
    expect(faultsOf(source)).toEqual(names);
  });

  it('reports all faults together', () => {
    const source = { WAXSEAL_PORT: 'x', WAXSEAL_HOST: '0.0.0.0', WAXSEAL_ADMIN_PASSWORD: 'short' };
    expect(faultsOf(source)).toEqual([
      'WAXSEAL_ADMIN_PASSWORD',
      'WAXSEAL_ADMIN_USERNAME',
      'WAXSEAL_HOST',
      'WAXSEAL_PORT',
    ]);
  });

  it('never repeats a value', () => {
    const received = 'k3pt-qu1et';
    const source = Object.fromEntries(
      ['MASTER_KEY', 'ADMIN_PASSWORD', 'PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'DATABASE_URL'].map(
        (name) => [`WAXSEAL_${name}`, received],
      ),
    );
    expect(() => readEnv(source)).toThrow(EnvError);
    expect(() => readEnv(source)).not.toThrow(new RegExp(received));
  });

  it.each(['localhost', '127.0.0.7', '::1'])('treats %s as loopback', (host) => {
    expect(readEnv({ WAXSEAL_HOST: host }).WAXSEAL_HOST).toBe(host);
  });

  it('accepts an address other than localhost if plain HTTP is allowed', () => {
    const env = readEnv({ WAXSEAL_HOST: '0.0.0.0', WAXSEAL_ALLOW_PLAIN_HTTP: 'true' });
    expect(env.WAXSEAL_HOST).toBe('0.0.0.0');
  });

  it('does not print confidential values, neither of the environment nor of its slices', () => {
    const env = readEnv({
      WAXSEAL_MASTER_KEY: key,
      WAXSEAL_ADMIN_USERNAME: 'root',
      WAXSEAL_ADMIN_PASSWORD: 'a long password',
    });
    const shown = [env, toKeysEnv(env), toSetupEnv(env)].map((it) => inspect(it)).join();
    expect(shown + JSON.stringify(env) + `${env.WAXSEAL_MASTER_KEY}`).not.toMatch(
      new RegExp(`${key.slice(0, 20)}|a long password`),
    );
    expect(toKeysEnv(env).masterKey).toBe(key);
  });
});

describe('The settings of a collector of the audit log', () => {
  const url = 'tls://siem.example.com:6514';
  const syslogOf = (source: Record<string, string>) => toAuditEnv(readEnv(source)).syslog;

  it.each([
    ['tls://siem.example.com:6514', { host: 'siem.example.com', port: 6514 }],
    ['tls://SIEM.example.com', { host: 'siem.example.com', port: 6514 }],
    ['tls://192.0.2.7:10514/', { host: '192.0.2.7', port: 10514 }],
    ['tls://[2001:db8::7]:6514', { host: '2001:db8::7', port: 6514 }],
  ])('take the address %s', (text, expected) => {
    expect(syslogOf({ WAXSEAL_AUDIT_SYSLOG_URL: text })).toMatchObject(expected);
  });

  it.each([
    'siem:6514',
    'tcp://siem:514',
    'tls://',
    'tls://a:0',
    'tls://a:99999',
    'tls://u@a:1',
    'tls://a/b',
  ])('refuse the address %s', (text) => {
    expect(faultsOf({ WAXSEAL_AUDIT_SYSLOG_URL: text })).toEqual(['WAXSEAL_AUDIT_SYSLOG_URL']);
  });

  it.each([
    ['audit', 13],
    ['kern', 0],
    ['local7', 23],
  ])('take the facility %s', (name, facility) => {
    const source = { WAXSEAL_AUDIT_SYSLOG_URL: url, WAXSEAL_AUDIT_SYSLOG_FACILITY: name };
    expect(syslogOf(source)).toMatchObject({ facility, appName: 'waxseal' });
  });

  it.each([
    ['WAXSEAL_AUDIT_SYSLOG_FACILITY', 'local8'],
    ['WAXSEAL_AUDIT_SYSLOG_APP_NAME', 'two words'],
    ['WAXSEAL_AUDIT_SYSLOG_APP_NAME', 'x'.repeat(49)],
  ])('refuse %s=%s', (name, value) => {
    expect(faultsOf({ WAXSEAL_AUDIT_SYSLOG_URL: url, [name]: value })).toEqual([name]);
  });

  it('are off by default, and need the address and both halves of a certificate', () => {
    expect(syslogOf({})).toBeUndefined();
    expect(faultsOf({ WAXSEAL_AUDIT_SYSLOG_CA: '/ca.pem' })).toEqual(['WAXSEAL_AUDIT_SYSLOG_URL']);
    const half = { WAXSEAL_AUDIT_SYSLOG_URL: url, WAXSEAL_AUDIT_SYSLOG_CERT: '/c.pem' };
    expect(faultsOf(half)).toEqual(['WAXSEAL_AUDIT_SYSLOG_KEY']);
  });
});
