import { describe, expect, it } from 'vitest';
import { composeFile } from './compose-file.js';
import type { CopiedSpec, ObjectNameOf } from './copied-spec.js';

const bare: ObjectNameOf = (_, { name }) => name;
const web = { name: 'web', image: 'nginx:1' };
const ofStack = 'A stack attaches the service to a network of its own';
const copied = (spec: Partial<CopiedSpec>) => composeFile({ ...web, ...spec }, bare);
const serviceOf = (spec: Partial<CopiedSpec>) =>
  (copied(spec).made as { services: Record<string, object> }).services['web'];

describe('composeFile', () => {
  it('has only what is set', () => {
    expect(copied({ env: {}, ports: [], resources: {} })).toEqual({
      made: { services: { web: { image: 'nginx:1' } } },
      notes: [ofStack],
    });
  });

  it('defines what exists in the Swarm', () => {
    const { made, notes } = copied({
      secrets: [{ name: 'key', target: 'tls.pem', uid: '5', gid: '0', mode: '0400' }],
      networks: [{ name: 'back', aliases: ['db'] }],
      mounts: [
        { type: 'volume', source: 'data', target: '/data' },
        {
          type: 'volume',
          source: 'nfs',
          target: '/nfs',
          driver: 'local',
          driverOptions: { a: 'b' },
        },
      ],
    });
    expect(notes).toEqual([]);
    expect(made).toEqual({
      services: {
        web: {
          image: 'nginx:1',
          secrets: [{ source: 'key', target: 'tls.pem', uid: '5', gid: '0', mode: 0o400 }],
          networks: { back: { aliases: ['db'] } },
          volumes: [
            { type: 'volume', source: 'data', target: '/data' },
            { type: 'volume', source: 'nfs', target: '/nfs' },
          ],
        },
      },
      secrets: { key: { name: 'key', external: true } },
      networks: { back: { name: 'back', external: true } },
      volumes: {
        data: { name: 'data', external: true },
        nfs: { name: 'nfs', driver: 'local', driver_opts: { a: 'b' } },
      },
    });
  });

  it('creates a volume as the one mount says that has its options', () => {
    const volume = { type: 'volume' as const, source: 'data' };
    const created = { ...volume, target: '/a', driver: 'nfs' };
    const { made } = copied({ mounts: [created, { ...volume, target: '/b' }] });
    expect(made).toMatchObject({ volumes: { data: { name: 'data', driver: 'nfs' } } });
    expect(made).not.toHaveProperty('volumes.data.external');
  });

  it('keeps a dollar sign as text', () => {
    expect(serviceOf({ args: ['$HOME'], env: { A: '$$' } })).toMatchObject({
      command: ['$$HOME'],
      environment: { A: '$$$$' },
    });
  });

  it('leaves the labels out that a stack sets', () => {
    const labels = { 'com.docker.stack.namespace': 'shop', team: 'a' };
    expect(serviceOf({ labels })).toMatchObject({ deploy: { labels: { team: 'a' } } });
  });

  it('names what a stack has no key for', () => {
    const { notes } = copied({
      groups: ['adm'],
      dns: { options: ['ndots:2'] },
      mounts: [{ type: 'tmpfs', target: '/t', mode: '1770' }],
      env: { A: null },
    });
    expect(notes).toEqual([
      'Left out, because it needs the permission service.env.read: env.A',
      'Left out, because a stack has no key for it: groups, dns.options, mounts /t: mode',
      ofStack,
    ]);
  });
});
