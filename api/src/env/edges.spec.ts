import { describe, expect, it } from 'vitest';
import { EnvError } from './env.errors.js';
import { readEnv } from './read-env.js';
import { toHttpEnv, toMetricsEnv } from './slices.js';

const faultsOf = (source: Record<string, string>) => {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.faults.map(({ name }) => name).sort();
    throw error;
  }
  return [];
};

describe('The HTTP settings', () => {
  it.each<[string, Record<string, string>]>([
    ['certificates', { WAXSEAL_TLS_CERT: '/c.pem', WAXSEAL_TLS_KEY: '/k.pem' }],
    ['proxies', { WAXSEAL_TRUSTED_PROXIES: '10.0.0.0/8' }],
  ])('allow an address other than localhost with %s', (_, source) => {
    expect(faultsOf({ WAXSEAL_HOST: '0.0.0.0', ...source })).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['half a pair', { WAXSEAL_TLS_CERT: '/c.pem' }, 'WAXSEAL_TLS_KEY'],
    ['the other half', { WAXSEAL_TLS_KEY: '/k.pem' }, 'WAXSEAL_TLS_CERT'],
    ['a host with a port', { WAXSEAL_ALLOWED_HOSTS: 'panel:80' }, 'WAXSEAL_ALLOWED_HOSTS'],
    ['a host with a path', { WAXSEAL_ALLOWED_HOSTS: 'panel/x' }, 'WAXSEAL_ALLOWED_HOSTS'],
    ['any host', { WAXSEAL_ALLOWED_HOSTS: '*' }, 'WAXSEAL_ALLOWED_HOSTS'],
    ['a proxy by name', { WAXSEAL_TRUSTED_PROXIES: 'proxy' }, 'WAXSEAL_TRUSTED_PROXIES'],
    ['a wide range', { WAXSEAL_TRUSTED_PROXIES: '10.0.0.0/33' }, 'WAXSEAL_TRUSTED_PROXIES'],
    ['half a range', { WAXSEAL_TRUSTED_PROXIES: '10.0.0.0/' }, 'WAXSEAL_TRUSTED_PROXIES'],
    ['all addresses', { WAXSEAL_TRUSTED_PROXIES: '0.0.0.0/0' }, 'WAXSEAL_TRUSTED_PROXIES'],
    ['a short token', { WAXSEAL_METRICS_TOKEN: 'short' }, 'WAXSEAL_METRICS_TOKEN'],
    ['no metrics port', { WAXSEAL_METRICS_PORT: '0' }, 'WAXSEAL_METRICS_PORT'],
  ])('reject %s', (_, source, name) => {
    expect(faultsOf(source)).toEqual([name]);
  });

  it('accept lists of names and ranges', () => {
    const env = toHttpEnv(
      readEnv({
        WAXSEAL_ALLOWED_HOSTS: 'Panel.example, ::1,waxseal_panel,',
        WAXSEAL_TRUSTED_PROXIES: 'loopback,10.0.0.0/8,fd00::/8,192.0.2.7',
      }),
    );
    expect(env).toMatchObject({
      allowedHosts: ['panel.example', '::1', 'waxseal_panel'],
      trustedProxies: ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.7'],
    });
  });

  it('open no port for metrics by default', () => {
    expect(toMetricsEnv(readEnv({}))).toEqual({ host: '127.0.0.1' });
  });
});
