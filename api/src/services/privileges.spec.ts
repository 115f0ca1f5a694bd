import type { Role } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import type { ServiceFieldChanges } from '../engine/index.js';
import { assertPrivileged } from './privileges.js';

const docker = {
  type: 'bind',
  source: '/var/run/docker.sock',
  target: '/var/run/docker.sock',
} as const;
const volume = { type: 'volume', source: 'data', target: '/data' } as const;
const file = { name: 'db', uid: '0', gid: '0', mode: 0o444 };

const pointersOf = (
  fields: ServiceFieldChanges,
  {
    has = null,
    image,
    role = 'operator',
  }: { has?: ServiceFieldChanges | null; image?: string; role?: Role } = {},
) => {
  const current = has && { fields: has, image: 'team/app:1' };
  try {
    assertPrivileged(anActor(role), current, { fields, image }, (id) => id);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
    const { errors } = (error as { extras: { errors: { pointer: string }[] } }).extras;
    return errors.map(({ pointer }) => pointer);
  }
};

const syslog = (address: string) => ({
  logging: { driver: 'syslog', options: { 'syslog-address': address, tag: '/{{.Name}}' } },
});

it.each(['udp://logs:514', 'tcp+tls://logs:6514'])('needs no permission to log to %s', (address) =>
  expect(pointersOf(syslog(address))).toEqual([]),
);
it('lets an operator keep a log in a socket of the node, and change what the service runs', () => {
  const has = syslog('unix:///dev/log');
  expect(pointersOf({ ...has, args: ['x'] }, { has })).toEqual([]);
  expect(pointersOf(syslog('unix:///run/x'), { has })).toEqual(['/logging/options/syslog-address']);
});

/** The ideas of CVE-2026-44848, -44849 and -44850, and what else reaches beyond a container. */
const payloads: [string, ServiceFieldChanges, string][] = [
  ['the Docker socket', { mounts: [docker] }, '/mounts/0/type'],
  ['a bind mount behind a volume', { mounts: [volume, docker] }, '/mounts/1/type'],
  [
    'a bind mount as options of the local driver',
    {
      mounts: [
        {
          ...volume,
          driver: 'local',
          driverOptions: { type: 'none', o: 'bind', device: '/' },
        },
      ],
    },
    '/mounts/0/driverOptions',
  ],
  [
    'options without a driver, which is the local one',
    { mounts: [{ ...volume, driverOptions: { o: 'bind' } }] },
    '/mounts/0/driverOptions',
  ],
  ['another volume driver', { mounts: [{ ...volume, driver: 'rootfs' }] }, '/mounts/0/driver'],
  ['a capability', { capabilitiesAdd: ['CAP_SYS_ADMIN'] }, '/capabilitiesAdd/0'],
  ['the network of the node', { networks: [{ id: 'host' }] }, '/networks/0'],
  [
    'a sysctl as an option of the attachment to a network',
    {
      networks: [
        {
          id: 'shop_default',
          driverOptions: { 'com.docker.network.endpoint.sysctls': 'net.ipv4.conf.IFNAME.x=1' },
        },
      ],
    },
    '/networks/0/driverOptions',
  ],
  ['less memory for the node', { oomScoreAdj: -500 }, '/oomScoreAdj'],
  ['less isolation on Windows', { isolation: 'process' }, '/isolation'],
  [
    'a sysctl of the node',
    { sysctls: { 'kernel.core_pattern': '|/x' } },
    '/sysctls/kernel.core_pattern',
  ],
];

describe('Without service.privileged', () => {
  it.each(payloads)('%s is refused with the field', (_, fields, pointer) => {
    expect(pointersOf(fields)).toEqual([pointer]);
    expect(pointersOf(fields, { has: {} })).toEqual([pointer]);
    expect(pointersOf(fields, { role: 'admin' })).toEqual([]);
  });

  it.each<ServiceFieldChanges>([
    { mounts: [volume, { type: 'tmpfs', target: '/t' }] },
    { mounts: [{ ...volume, driver: 'local', labels: { a: 'b' } }] },
    { networks: [{ id: 'shop_default', driverOptions: {} }] },
    { oomScoreAdj: 500, isolation: 'default' },
    { sysctls: { 'net.core.somaxconn': '512', 'kernel.core_pattern': null } },
    { capabilitiesDrop: ['ALL'] },
    { command: ['sh'], env: { A: '1' } },
  ])('%j is allowed', (fields) => {
    expect(pointersOf(fields, { has: {} })).toEqual([]);
  });

  it('a privilege that the service has already may stay', () => {
    const has = { capabilitiesAdd: ['CAP_NET_ADMIN'], sysctls: { 'vm.x': '1' } };
    expect(pointersOf(has, { has })).toEqual([]);
    expect(pointersOf({ sysctls: { 'vm.x': '2' } }, { has })).toEqual(['/sysctls/vm.x']);
  });

  const has = {
    mounts: [docker],
    secrets: [{ id: 's1', name: 'db', file: { ...file, name: '/etc/db' } }],
  };
  it.each<[string, ServiceFieldChanges, string | undefined, string[]]>([
    ['another tag', {}, 'team/app:2', []],
    ['another image', {}, 'evil/app:1', ['/image']],
    ['an image of another registry', {}, 'example.com/team/app:1', ['/image']],
    ['a command', { command: ['sh'] }, undefined, ['/command']],
    ['arguments', { args: [] }, undefined, ['/args']],
    ['the environment', { env: { LD_PRELOAD: '/x' } }, undefined, ['/env']],
    ['a health check', { healthCheck: { command: 'x' } }, undefined, ['/healthCheck']],
    ['a secret in its place', { secrets: [{ id: 's2', name: 'x', file }] }, undefined, []],
    [
      'a secret over a file of the image',
      { secrets: [{ id: 's2', name: 'x', file: { ...file, name: '/bin/app' } }] },
      undefined,
      ['/secrets/0/target'],
    ],
    [
      'a secret over a file of the image, through ..',
      { secrets: [{ id: 's2', name: 'x', file: { ...file, name: '../../bin/app' } }] },
      undefined,
      ['/secrets/0/target'],
    ],
    [
      'a config in the root',
      { configs: [{ id: 'c', name: 'x', file }] },
      undefined,
      ['/configs/0/target'],
    ],
    ['a secret that stays', { secrets: has.secrets }, undefined, []],
    ['replicas and policies', { updatePolicy: { parallelism: 2 } }, undefined, []],
  ])('a service with privileges: %s', (_, fields, image, expected) => {
    expect(pointersOf(fields, { has, ...(image && { image }) })).toEqual(expected);
  });
});
