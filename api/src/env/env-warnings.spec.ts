import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { warningsOf } from './env-warnings.js';

const folder = mkdtempSync(join(tmpdir(), 'waxseal-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

function keyFile(mode: number) {
  const path = join(folder, `key-${mode}`);
  writeFileSync(path, 'k3pt-qu1et');
  chmodSync(path, mode);
  return path;
}

describe('warningsOf', () => {
  it.each([
    ['WAXSEAL_RATE_LIMT', ' Did you mean WAXSEAL_RATE_LIMIT?'],
    ['WAXSEAL_TRUSTED_PROXY', ' Did you mean WAXSEAL_TRUSTED_PROXIES?'],
    ['WAXSEAL_MASTERKEY_FILE', ' Did you mean WAXSEAL_MASTER_KEY_FILE?'],
    ['WAXSEAL_SOMETHING_ELSE_ENTIRELY', ''],
  ])('names the setting that %s was meant to be', (name, suggestion) => {
    const [warning, ...others] = warningsOf({ [name]: 'k3pt-qu1et' });
    expect(warning).toBe(`${name} is not a setting of Waxseal.${suggestion}`);
    expect(others).toEqual([]);
  });

  it('warns of an Engine whose certificate is not verified', () => {
    const source = { DOCKER_HOST: 'tcp://engine:2376', DOCKER_CERT_PATH: '/certs' };
    expect(warningsOf(source)).toEqual([expect.stringContaining('without DOCKER_TLS_VERIFY')]);
    expect(warningsOf({ ...source, DOCKER_TLS_VERIFY: '1' })).toEqual([]);
    expect(warningsOf({ DOCKER_CERT_PATH: '/certs' })).toEqual([]);
  });

  it.each([
    ['WAXSEAL_MASTER_KEY_FILE', 0o644, 1],
    ['WAXSEAL_TLS_KEY', 0o604, 1],
    ['WAXSEAL_MASTER_KEY_FILE', 0o600, 0],
    ['WAXSEAL_ADMIN_PASSWORD_FILE', 0o640, 0],
    ['WAXSEAL_TLS_CERT', 0o644, 0],
  ])('with %s of mode %o warns %i times', (name, mode, count) => {
    const path = keyFile(mode);
    const warnings = warningsOf({ [name]: path });
    expect(warnings).toHaveLength(count);
    for (const warning of warnings) expect(warning).toContain(`chmod o-r ${path}`);
  });

  it('does not warn of what is right, missing or a Docker secret', () => {
    expect(
      warningsOf({
        WAXSEAL_PORT: '1',
        WAXSEAL_METRICS_TOKEN_FILE: '/nowhere',
        WAXSEAL_MASTER_KEY_FILE: '/run/secrets/key',
        PATH: '/bin',
      }),
    ).toEqual([]);
  });
});
