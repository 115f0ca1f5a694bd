import { InventoryQuery, STACK_LABEL } from '@waxseal/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { EngineForbidden } from '../engine/index.js';
import { TestSwarm } from '../swarm/testing/test-swarm.js';
import { InventoryQueries } from './inventory.queries.js';
import { LocalImages } from './local-images.js';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const query = (asked: object = {}) => InventoryQuery.parse(asked);
const ingressPort = { protocol: 'tcp', target: 80, published: 8080, publishMode: 'ingress' };
const volume = (source: string) => ({ type: 'volume', source, target: '/data', isReadOnly: false });

describe('InventoryQueries', () => {
  let test: TestSwarm;
  let queries: InventoryQueries;
  beforeEach(() => {
    test = new TestSwarm();
    const local = new LocalImages(test.engine, test.clock);
    queries = new InventoryQueries(test.swarm, local, test.pager);
  });

  describe('networks', () => {
    it('have the services that join them by ID or name, or publish ports through them', async () => {
      const back = test.engine.addNetwork({ name: 'back', labels: { [STACK_LABEL]: 'shop' } });
      test.engine.addNetwork({ name: 'ingress', isIngress: true });
      test.engine.addNetwork({ name: 'idle', isInternal: true, isAttachable: true });
      test.engine.addService({ name: 'b', spec: { networks: [back.id], ports: [ingressPort] } });
      test.engine.addService({ name: 'a', spec: { networks: ['back', back.id] } });
      const host = { ...ingressPort, publishMode: 'host' };
      test.engine.addService({ name: 'c', spec: { networks: ['gone'], ports: [host] } });
      await test.refresh();
      const { items } = queries.listNetworks(query()).body;
      expect(items).toMatchObject([
        { name: 'back', stack: 'shop', serviceCount: 2, services: ['a', 'b'] },
        { name: 'idle', isInternal: true, isAttachable: true, serviceCount: 0, services: [] },
        { name: 'ingress', isIngress: true, stack: null, serviceCount: 1, services: ['b'] },
      ]);
    });

    it('answer 503 while Docker refuses to list them', async () => {
      await test.refresh();
      test.swarmStatus.limit('networks', new EngineForbidden());
      expect(() => queries.listNetworks(query())).toThrow('engine-forbidden');
    });
  });

  describe('volumes', () => {
    it('are those with a name that services mount', async () => {
      const bind = { ...volume('/srv'), type: 'bind' };
      test.engine.addService({ name: 'a', spec: { mounts: [volume('data'), volume(''), bind] } });
      test.engine.addService({ name: 'b', spec: { mounts: [volume('data'), volume('cache')] } });
      await test.refresh();
      expect(queries.listVolumes(query()).body.items).toEqual([
        { name: 'cache', serviceCount: 1, services: ['b'] },
        { name: 'data', serviceCount: 2, services: ['a', 'b'] },
      ]);
    });

    it('name some of their services, and count all', async () => {
      for (let at = 10; at < 35; at++)
        test.engine.addService({ name: `s${at}`, spec: { mounts: [volume('data')] } });
      await test.refresh();
      const [row] = queries.listVolumes(query()).body.items;
      expect([row!.serviceCount, row!.services.length]).toEqual([25, 20]);
      expect(row!.services[0]).toBe('s10');
    });
  });

  describe('images', () => {
    const list = async (asked: object = {}) => (await queries.listImages(query(asked))).body.items;

    it.each([
      ['busybox:1.36', true],
      ['docker.io/library/busybox:1.36', true],
      ['busybox', false],
      ['app', true],
      [`busybox:1.35@${digest}`, true],
      [`busybox:1.36@${other}`, false],
      [`registry.test/app:1@${digest}`, false],
    ])('know whether the node has %s: %s', async (image, isLocal) => {
      test.engine.images.push({
        tags: ['busybox:1.36', 'app:latest'],
        digests: [`busybox@${digest}`],
        sizeBytes: 2_000,
      });
      test.engine.images.push({ tags: ['<none>:<none>'], digests: [], sizeBytes: 1 });
      test.engine.addService({ name: 'a', spec: { image } });
      await test.refresh();
      expect(await list()).toMatchObject([
        { isLocal, sizeBytes: isLocal ? 2_000 : null, serviceCount: 1, services: ['a'] },
      ]);
    });

    it('are different ones with different digests', async () => {
      test.engine.addService({ name: 'new', spec: { image: `app:1@${other}` } });
      test.engine.addService({ name: 'old', spec: { image: `app:1@${digest}` } });
      await test.refresh();
      expect(await list()).toMatchObject([
        { image: 'app:1', imageDigest: digest, services: ['old'] },
        { image: 'app:1', imageDigest: other, services: ['new'] },
      ]);
      expect(await list({ search: 'app', limit: 1, sort: '-name' })).toHaveLength(1);
    });

    it('are listed while Docker refuses to list those of the node', async () => {
      test.engine.addService({ name: 'a', spec: { image: 'app:1' } });
      await test.refresh();
      test.engine.failWith(new EngineForbidden());
      expect(await list()).toMatchObject([{ image: 'app:1', isLocal: null, sizeBytes: null }]);
      test.engine.failWith(null);
      test.clock.forward(5_000);
      expect(await list()).toMatchObject([{ isLocal: false }]);
    });
  });
});
