import type { StreamEvent } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  aConfig,
  aNetwork,
  aNode,
  aReference,
  aSecret,
  aService,
} from '../engine/testing/factories.js';
import { Picture } from './picture.js';

const nothing = { secrets: [], configs: [], services: [], nodes: [], networks: [] };

describe('Picture', () => {
  let picture: Picture;
  let told: string[];
  beforeEach(() => {
    picture = new Picture();
    told = [];
    picture.onEvent((event) => told.push(lineOf(event)));
  });
  const lineOf = (event: StreamEvent) =>
    'name' in event ? `${event.type} ${event.name}` : event.type;
  const forget = () => void (told.length = 0);

  it.each<[string, (name: string) => void, () => void]>([
    ['secret', (name) => picture.putSecret(aSecret({ id: 'x', name })), () => remove('secret')],
    ['config', (name) => picture.putConfig(aConfig({ id: 'x', name })), () => remove('config')],
    ['node', (name) => picture.putNode(aNode({ id: 'x', name })), () => remove('node')],
    ['network', (name) => picture.putNetwork(aNetwork({ id: 'x', name })), () => remove('network')],
    ['service', (name) => picture.putService(aService({ id: 'x', name })), () => remove('service')],
  ])('tells when a %s comes and goes', (noun, put, removeIt) => {
    put('one');
    removeIt();
    expect(told).toEqual([`${noun}.changed one`, `${noun}.removed one`]);
  });
  const remove = (noun: Parameters<Picture['remove']>[0]) => picture.remove(noun, 'x');

  it('tells a change once, however often it is read', () => {
    const secret = aSecret({ name: 'one' });
    picture.putSecret(secret);
    picture.putSecret({ ...secret });
    picture.replaceAll({ ...nothing, secrets: [secret] }, picture.mark());
    expect(told).toEqual(['secret.changed one']);
  });

  it('tells nothing of an older read', () => {
    const secret = aSecret({ name: 'one', versionIndex: 9 });
    picture.putSecret(secret);
    picture.putSecret({ ...secret, versionIndex: 8, labels: { a: '1' } });
    expect(told).toHaveLength(1);
  });

  it('tells the removal of what nobody knew to nobody', () => {
    picture.remove('secret', 'x');
    picture.remove('service', 'x');
    expect(told).toEqual([]);
  });

  it('stops telling who has left', () => {
    const heard: StreamEvent[] = [];
    const leave = picture.onEvent((event) => heard.push(event));
    leave();
    picture.putSecret(aSecret());
    expect(heard).toEqual([]);
  });

  describe('with a service that uses a secret and a config', () => {
    const [secret, config] = [aSecret({ name: 'password' }), aConfig({ name: 'settings' })];
    const spec = { secrets: [aReference(secret)], configs: [aReference(config)] };
    const service = aService({ id: 's1', name: 'web', spec });
    beforeEach(() => {
      picture.putSecret(secret);
      picture.putConfig(config);
      picture.putService(service);
    });
    const all = ['service.changed web', 'secret.changed password', 'config.changed settings'];

    it('tells those who look at what it uses', () => {
      expect(told.slice(2)).toEqual(all);
    });

    it('tells them when its counts move', () => {
      forget();
      picture.putService({ ...service, status: { running: 0, desired: 1, completed: 0 } });
      expect(told).toEqual(all);
    });

    it('tells them when it uses them no longer', () => {
      forget();
      const without = { ...service.spec, secrets: [], configs: [] };
      picture.putService({ ...service, versionIndex: service.versionIndex + 1, spec: without });
      expect(told).toEqual(all);
    });

    it('tells them when it goes', () => {
      forget();
      picture.remove('service', 's1');
      expect(told).toEqual(['service.removed web', ...all.slice(1)]);
    });

    it('knows the use before it tells of it', () => {
      const uses: number[] = [];
      picture.onEvent(({ type }) => {
        if (type === 'secret.changed') uses.push(picture.secretUses.usesOf(secret.id).length);
      });
      picture.remove('service', 's1');
      expect(uses).toEqual([0]);
    });

    it('tells nothing of a secret that is gone already', () => {
      picture.remove('secret', secret.id);
      forget();
      picture.remove('service', 's1');
      expect(told).toEqual(['service.removed web', 'config.changed settings']);
    });

    it('has a new revision for each change, and none for a read that says the same', () => {
      const { revision } = picture;
      picture.putService({ ...service });
      expect(picture.revision).toBe(revision);
      picture.remove('service', 's1');
      expect(picture.revision).toBe(revision + 1);
    });

    it('is empty for another Swarm, and says so', () => {
      forget();
      picture.clear();
      expect(picture.services.size + picture.secrets.size + picture.configs.size).toBe(0);
      expect(picture.secretUses.usesOf(secret.id)).toEqual([]);
      expect(told).toEqual(
        expect.arrayContaining([
          'service.removed web',
          'secret.removed password',
          'config.removed settings',
        ]),
      );
    });
  });

  it('keeps what came after its mark, of every kind', () => {
    const mark = picture.mark();
    picture.putSecret(aSecret());
    picture.putConfig(aConfig());
    picture.putService(aService());
    picture.putNode(aNode());
    picture.putNetwork(aNetwork());
    picture.replaceAll(nothing, mark);
    const { secrets, configs, services, nodes, networks } = picture;
    expect([secrets, configs, services, nodes, networks].map(({ size }) => size)).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });
});
