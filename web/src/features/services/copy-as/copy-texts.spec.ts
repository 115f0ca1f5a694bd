import type { ServiceSpec } from '@waxseal/shared';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { copyTexts } from './copy-texts';
import { objectNamesIn } from './object-names';

const spec: ServiceSpec = {
  name: 'web',
  mode: 'replicated',
  image: 'nginx:1',
  replicas: 1,
  labels: { team: 'a', 'com.docker.stack.namespace': 'shop' },
  env: { YES: 'yes', TOKEN: null },
  containerLabels: {},
  secrets: [{ name: 'key', target: 'key', uid: '0', gid: '0', mode: '0400' }],
  configs: [],
  networks: [],
  hidden: [],
};
const attached = { id: 'x', name: 'key', target: 'key', uid: '0', gid: '0', mode: '0400' };
const service = { secrets: [{ ...attached, version: 3, isMissing: false }], configs: [] };
const texts = () => copyTexts(spec, objectNamesIn(service), 'https://panel.example');
const missing = '# Left out, because it needs the permission service.env.read: env.TOKEN\n';

describe('A service that is copied', () => {
  it('as a docker line has the Docker name of the version', () => {
    expect(texts().docker).toContain(missing);
    expect(texts().docker).toContain('source=key.v3,target=key,uid=0,gid=0,mode=0400');
  });

  it('as a compose file has octal modes, and words of YAML 1.1 in quotes', () => {
    const { compose } = texts();
    expect(compose).toContain(missing);
    expect(compose).toMatch(/^ +mode: 0400$/m);
    expect(compose).toMatch(/^ +"YES": "yes"$/m);
    expect(parse(compose, { version: '1.1' })).toMatchObject({
      services: { web: { image: 'nginx:1', secrets: [{ source: 'key.v3', mode: 0o400 }] } },
      secrets: { 'key.v3': { name: 'key.v3', external: true } },
    });
  });

  it('as curl has the fields that the API takes', () => {
    const { curl } = texts();
    expect(curl).toContain(missing);
    expect(curl).toContain('only Docker and Waxseal set them: com.docker.stack.namespace\n');
    const body = JSON.parse(/--data '(.+)'$/s.exec(curl)![1]!) as object;
    expect(body).toMatchObject({ name: 'web', env: { YES: 'yes' }, labels: { team: 'a' } });
    expect(body).not.toHaveProperty('hidden');
    expect(body).not.toHaveProperty('env.TOKEN');
  });
});

describe('objectNamesIn', () => {
  it('does not know the version of what is not attached, or of an unmanaged duplicate', () => {
    expect(objectNamesIn(undefined)('secrets', { name: 'key' })).toBeNull();
    const unmanaged = { ...service, secrets: [{ ...service.secrets[0]!, version: 0 }] };
    expect(objectNamesIn(unmanaged)('secrets', { name: 'key' })).toBeNull();
  });

  it('knows the version of another mount of the same secret', () => {
    expect(objectNamesIn(service)('secrets', { name: 'key', target: 'other' })).toBe('key.v3');
  });
});
