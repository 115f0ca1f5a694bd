import { describe, expect, it } from 'vitest';
import { createLine, updateLine } from './docker-line.js';
import type { CopiedSpec, ObjectNameOf } from './copied-spec.js';
import type { EditService } from '../service.js';

const bare: ObjectNameOf = (_, { name }) => name;
const web = { name: 'web', image: 'nginx:1' };
const oneLine = (text: string) => text.replaceAll(' \\\n  ', ' ');
const created = (spec: Partial<CopiedSpec>, nameOf = bare) =>
  oneLine(createLine({ ...web, ...spec }, nameOf));
const updated = (before: object, patch: object, nameOf = bare) =>
  oneLine(updateLine('web', before, patch as EditService, nameOf));

describe('createLine', () => {
  it('has one flag in a line', () => {
    expect(createLine({ ...web, mode: 'replicated', replicas: 2, args: ['-g', 'a b'] }, bare)).toBe(
      "docker service create \\\n  --name web \\\n  --replicas 2 \\\n  nginx:1 -g 'a b'",
    );
  });

  it.each<[string, Partial<CopiedSpec>, string]>([
    ['global', { mode: 'global' }, '--mode global'],
    [
      'a job',
      { mode: 'replicated-job', maxConcurrent: 3 },
      '--mode replicated-job --max-concurrent 3',
    ],
    ['words', { command: ['sh', '-c', 'a  b'] }, String.raw`--entrypoint 'sh -c '\''a  b'\'''`],
    ['a value for no shell', { env: { A: '$(x)' } }, "--env 'A=$(x)'"],
    ['false', { hasInit: false }, '--init=false'],
    ['a disabled check', { healthCheck: { isDisabled: true, retries: 2 } }, '--no-healthcheck'],
    ['durations', { updatePolicy: { delayMs: 90_000 } }, '--update-delay 1m30s'],
    ['generic', { resources: { reservedGeneric: { gpu: 2 } } }, '--generic-resource gpu=2'],
    ['no limit', { resources: { limitCpus: null } }, ''],
    [
      'a log driver',
      { logging: { driver: 'local', options: { a: 'b' } } },
      '--log-driver local --log-opt a=b',
    ],
    [
      'a comma',
      {
        mounts: [
          {
            type: 'volume',
            source: 'd',
            target: '/d',
            driver: 'local',
            driverOptions: { o: 'addr=1,rw', q: '"' },
          },
        ],
      },
      `--mount 'type=volume,source=d,target=/d,volume-driver=local,"volume-opt=o=addr=1,rw","volume-opt=q="""'`,
    ],
    [
      'a network with aliases',
      { networks: [{ name: 'back', aliases: ['db'], driverOptions: { a: 'b' } }] },
      '--network name=back,alias=db,driver-opt=a=b',
    ],
    ['capabilities', { capabilitiesDrop: ['ALL'] }, '--cap-drop ALL'],
    ['labels over which tasks are spread', { spreadOver: ['a'] }, '--placement-pref spread=a'],
  ])('writes %s', (_, spec, flags) => {
    expect(created(spec)).toBe(`docker service create --name web ${flags && `${flags} `}nginx:1`);
  });

  it('names the Docker object of a version, and mounts it under the name of the secret', () => {
    const secrets = [{ name: 'key', target: 'key', uid: '0', gid: '0', mode: '0444' }];
    expect(created({ secrets }, () => 'key.v3')).toContain('--secret source=key.v3,target=key ');
    expect(created({ secrets })).toContain('--secret key ');
    expect(created({ secrets }, () => null)).toMatch(/^# Replace .+: key\ndocker .+--secret key /s);
    expect(created({ secrets: [{ ...secrets[0]!, mode: '0400' }] })).toContain(
      '--secret source=key,target=key,uid=0,gid=0,mode=0400 ',
    );
  });

  it('names what the user may not see, and never as a part of the command', () => {
    const env = { A: null, 'B\nrm -rf /': null, C: '1' };
    expect(created({ env, hidden: ['args'] })).toBe(
      String.raw`# Left out, because it needs the permission service.env.read: args, env.A, env.B\nrm -rf /` +
        '\ndocker service create --name web --env C=1 nginx:1',
    );
  });

  it('says that a stored spec does not tell how many tasks of a job run together', () => {
    expect(created({ mode: 'replicated-job', hidden: [] })).toMatch(/^# .+--max-concurrent/);
  });
});

describe('updateLine', () => {
  const port = { target: 80, protocol: 'tcp', publishMode: 'host' };
  const key = { name: 'key', target: 'key', uid: '0', gid: '0', mode: '0444' };

  it.each<[string, object, object, string]>([
    ['an image', {}, { image: 'nginx:2', replicas: 3 }, '--image nginx:2 --replicas 3'],
    ['arguments', { args: ['a'] }, { args: null }, "--args ''"],
    [
      'entries',
      { env: { A: '1', B: '2' } },
      { env: { A: null, C: '3' } },
      '--env-rm A --env-add C=3',
    ],
    ['all entries', { sysctls: { a: '1' } }, { sysctls: null }, '--sysctl-rm a'],
    ['a reset field', { hostname: 'h' }, { hostname: null }, "--hostname ''"],
    ['a group', { restartPolicy: { windowMs: 5 } }, { restartPolicy: null }, '--restart-window 0s'],
    [
      'an enabled health check',
      { healthCheck: { isDisabled: true } },
      { healthCheck: { isDisabled: null, command: 'x' } },
      '--no-healthcheck=false --health-cmd x',
    ],
    [
      'a list',
      { constraints: ['a==b', 'c==d'] },
      { constraints: ['c==d', 'e==f'] },
      '--constraint-rm a==b --constraint-add e==f',
    ],
    [
      'a mount that replaces another one',
      {
        mounts: [
          { type: 'tmpfs', target: '/a' },
          { type: 'tmpfs', target: '/b' },
        ],
      },
      { mounts: [{ type: 'tmpfs', target: '/a', isReadOnly: true }] },
      '--mount-rm /b --mount-add type=tmpfs,target=/a,readonly',
    ],
    [
      'one of two mounts of a secret',
      { secrets: [key, { ...key, target: 'other' }] },
      { secrets: [key] },
      '--secret-rm key --secret-add key',
    ],
    ['a port', { ports: [port] }, { ports: [] }, '--publish-rm target=80,protocol=tcp,mode=host'],
    [
      'a resource',
      { resources: { limitCpus: '1' } },
      { resources: { limitCpus: null, limitMemory: '64M' } },
      '--limit-cpu 0 --limit-memory 64M',
    ],
    [
      'a capability that is no longer added',
      { capabilitiesAdd: ['CAP_CHOWN', 'CAP_KILL'] },
      { capabilitiesAdd: ['CAP_KILL'] },
      '--cap-drop CAP_CHOWN',
    ],
  ])('writes %s', (_, before, patch, flags) => {
    expect(updated(before, patch)).toBe(`docker service update ${flags} web`);
  });

  it('writes two updates where Docker would remove what it adds', () => {
    const before = { ports: [{ ...port, published: 8080 }] };
    expect(updated(before, { ports: [{ ...port, published: 9090 }] })).toBe(
      '# Docker needs two updates for this change\n' +
        'docker service update --publish-rm target=80,protocol=tcp,mode=host web &&\n' +
        'docker service update --publish-add published=9090,target=80,protocol=tcp,mode=host web',
    );
  });

  it('moves a capability from one list to the other with two updates', () => {
    const before = { capabilitiesAdd: ['CAP_CHOWN'] };
    const patch = { capabilitiesAdd: null, capabilitiesDrop: ['CAP_CHOWN'] };
    expect(updated(before, patch)).toBe(
      '# Docker needs two updates for this change\n' +
        'docker service update --cap-drop CAP_CHOWN web &&\n' +
        'docker service update --cap-drop CAP_CHOWN web',
    );
  });

  it.each([
    ['logging', { logging: { driver: 'none' } }, { logging: null }],
    ['hasInit', { hasInit: true }, { hasInit: null }],
    ['constraints', { constraints: ['a==b', 'c==d'] }, { constraints: ['c==d', 'a==b'] }],
  ])('names what no flag does: %s', (field, before, patch) => {
    expect(updated(before, patch)).toMatch(
      new RegExp(`^# No flag of docker service update .+: ${field}\n$`),
    );
  });
});
