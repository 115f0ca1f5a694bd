import { describe, expect, it } from 'vitest';
import { reachOf, socketIn } from './socket-services.js';

const mounting = (source: string, type = 'bind') =>
  socketIn({ mounts: [{ type, source, target: '/x', isReadOnly: true }] });

describe('A service can read every secret', () => {
  it.each([
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/var//run/./docker.sock',
    '/var/run',
    '/var/run/',
    '/run',
    '/',
    '/run/containerd',
    '/run/containerd/containerd.sock',
    '/var/lib/docker',
    '/var/lib/docker/swarm',
    '/var/lib/docker/containers/abc/mounts',
    '\\\\.\\pipe\\docker_engine',
    '//./pipe/docker_engine',
  ])('with a mount of %s', (source) => expect(mounting(source)).toBe(source));

  it.each([
    '/run/app',
    '/var/run/docker.sock.d',
    '/srv/docker.sock',
    '/var/lib/docker/volumes/data',
  ])('but not with a mount of %s', (source) => expect(mounting(source)).toBeUndefined());

  it('with a volume that shows a folder of the node, not with one of that name', () => {
    const volume = { type: 'volume', source: 'v', target: '/x', isReadOnly: true };
    expect(socketIn({ mounts: [{ ...volume, device: '/var/run' }] })).toBe('/var/run');
    expect(mounting('/var/run', 'volume')).toBeUndefined();
  });
});

describe('The reach of the socket', () => {
  it.each([
    [[], 'swarm'],
    [['node.role==manager'], 'swarm'],
    [['node.labels.role==worker'], 'swarm'],
    [['node.role==worker'], 'node'],
    [['node.labels.a==b', 'node.role != manager'], 'node'],
  ])('with the constraints %j is the %s', (constraints, reach) =>
    expect(reachOf({ constraints })).toBe(reach),
  );
});
