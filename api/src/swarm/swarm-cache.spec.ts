import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { StreamEvent } from '@waxseal/shared';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  aConfig,
  aNetwork,
  aNode,
  aReference,
  aSecret,
  aService,
} from '../engine/testing/factories.js';
import { EventBus } from '../events/index.js';
import { SwarmCache } from './swarm-cache.js';

const nothing = { secrets: [], configs: [], services: [], nodes: [], networks: [] };

describe('SwarmCache', () => {
  let cache: SwarmCache;
  let told: string[];
  beforeEach(() => {
    const bus = new EventBus();
    cache = new SwarmCache(bus);
    told = [];
    bus.onEvent((event) => told.push(lineOf(event)));
    cache.onObjectChange((kind, { before, after }) =>
      told.push(`${kind}.${after ? 'changed' : 'removed'} ${(after ?? before)!.name}`),
    );
    cache.onUseChange((kind, ids) => told.push(...ids.map((id) => `${kind}.used ${id}`)));
  });
  const lineOf = (event: StreamEvent) =>
    'name' in event ? `${event.type} ${event.name}` : event.type;
  const forget = () => void (told.length = 0);

  it.each<[string, (name: string) => void, () => void]>([
    ['secret', (name) => cache.putObject(aSecret({ id: 'x', name })), () => remove('secret')],
    ['config', (name) => cache.putObject(aConfig({ id: 'x', name })), () => remove('config')],
    ['node', (name) => cache.putNode(aNode({ id: 'x', name })), () => remove('node')],
    ['network', (name) => cache.putNetwork(aNetwork({ id: 'x', name })), () => remove('network')],
    ['service', (name) => cache.putService(aService({ id: 'x', name })), () => remove('service')],
  ])('emits an event when a %s is added and removed', (noun, put, removeIt) => {
    put('one');
    removeIt();
    expect(told).toEqual([`${noun}.changed one`, `${noun}.removed one`]);
  });
  const remove = (noun: Parameters<SwarmCache['remove']>[0]) => cache.remove(noun, 'x');

  it('emits one event for a change that is read several times', async () => {
    const secret = aSecret({ name: 'one' });
    cache.putObject(secret);
    cache.putObject({ ...secret });
    await cache.replaceAll({ ...nothing, secrets: [secret] }, cache.mark());
    expect(told).toEqual(['secret.changed one']);
  });

  it('emits no event for an older read', () => {
    const secret = aSecret({ name: 'one', versionIndex: 9 });
    cache.putObject(secret);
    cache.putObject({ ...secret, versionIndex: 8, labels: { a: '1' } });
    expect(told).toHaveLength(1);
  });

  it('emits no event when an unknown object is removed', () => {
    cache.remove('secret', 'x');
    cache.remove('service', 'x');
    expect(told).toEqual([]);
  });

  describe('with a service that uses a secret and a config', () => {
    const [secret, config] = [aSecret({ name: 'password' }), aConfig({ name: 'settings' })];
    const spec = { secrets: [aReference(secret)], configs: [aReference(config)] };
    const service = aService({ id: 's1', name: 'web', spec });
    beforeEach(() => {
      cache.putObject(secret);
      cache.putObject(config);
      cache.putService(service);
    });
    const all = ['service.changed web', `secret.used ${secret.id}`, `config.used ${config.id}`];

    it('notifies the listeners of its secret and its config', () => {
      expect(told.slice(2)).toEqual(all);
    });

    it('notifies them when its counts change', () => {
      forget();
      cache.putService({ ...service, status: { running: 0, desired: 1, completed: 0 } });
      expect(told).toEqual(all);
    });

    it('notifies them when it no longer uses them', () => {
      forget();
      const without = { ...service.spec, secrets: [], configs: [] };
      cache.putService({ ...service, versionIndex: service.versionIndex + 1, spec: without });
      expect(told).toEqual(all);
    });

    it('notifies them when it is removed', () => {
      forget();
      cache.remove('service', 's1');
      expect(told).toEqual(['service.removed web', ...all.slice(1)]);
    });

    it('updates the index before it notifies listeners', () => {
      const uses: number[] = [];
      cache.onUseChange((kind) => {
        if (kind === 'secret') uses.push(cache.secretUses.usesOf(secret.id).length);
      });
      cache.remove('service', 's1');
      expect(uses).toEqual([0]);
    });

    it('has a new revision for each change and keeps it for an equal read', () => {
      const { revision } = cache;
      cache.putService({ ...service });
      expect(cache.revision).toBe(revision);
      cache.remove('service', 's1');
      expect(cache.revision).toBe(revision + 1);
    });

    it('emits removals when it is cleared for another Swarm', () => {
      forget();
      cache.clear();
      expect(cache.services.size + cache.secrets.size + cache.configs.size).toBe(0);
      expect(cache.secretUses.usesOf(secret.id)).toEqual([]);
      expect(told).toEqual(
        expect.arrayContaining([
          'service.removed web',
          'secret.removed password',
          'config.removed settings',
        ]),
      );
    });
  });

  it('takes a long list in slices, and keeps what changes in between', async () => {
    const services = Array.from({ length: 500 }, () => aService());
    const last = services.at(-1)!;
    let [now, turns, isOver] = [0, 0, false];
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
    const others = (async () => {
      while (!isOver) {
        await turnOfTheLoop();
        if (++turns === 2) cache.remove('service', last.id);
      }
    })();
    await cache.replaceAll({ ...nothing, services }, cache.mark());
    isOver = true;
    await others;
    vi.restoreAllMocks();
    expect(turns).toBeGreaterThan(50);
    expect([cache.services.size, cache.services.has(last.id)]).toEqual([499, false]);
  });

  it('keeps objects of every kind that were added after the mark', async () => {
    const mark = cache.mark();
    cache.putObject(aSecret());
    cache.putObject(aConfig());
    cache.putService(aService());
    cache.putNode(aNode());
    cache.putNetwork(aNetwork());
    await cache.replaceAll(nothing, mark);
    const { secrets, configs, services, nodes, networks } = cache;
    expect([secrets, configs, services, nodes, networks].map(({ size }) => size)).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });
});
