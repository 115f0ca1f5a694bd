import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LastManager, NodeIsManager, SwarmActive, SwarmNotLocked } from '../engine.errors.js';
import type { Engine } from '../engine.js';
import { pass, type ContractSwarm } from './contract-swarm.js';
import { anUnlockKey } from './factories.js';
import { describeConfigs } from './configs.contract.js';
import { describeEvents } from './events.contract.js';
import { describeSecrets } from './secrets.contract.js';
import { describeServices } from './services.contract.js';

const missing = 'z'.repeat(25);

/** The behaviour of every Engine, including the one in memory. */
export function describeEngineContract(
  name: string,
  start: () => Promise<ContractSwarm>,
  more: readonly ((swarmNow: () => ContractSwarm) => void)[] = [],
) {
  describe(`${name} as an Engine`, () => {
    let swarm: ContractSwarm;
    let engine: Engine;
    beforeAll(async () => {
      swarm = await start();
      ({ engine } = swarm);
    }, 30_000);
    afterAll(() => swarm?.close(), 30_000);

    describeSecrets(() => swarm);
    describeConfigs(() => swarm);
    describeServices(() => swarm);
    describeEvents(() => swarm);
    for (const describeMore of more) describeMore(() => swarm);

    describe('the Swarm', () => {
      it('reports its facts', async () => {
        expect(await engine.readFacts()).toMatchObject({
          localState: 'active',
          isManager: true,
          error: null,
          autolock: false,
          apiVersion: expect.stringMatching(/^1\.\d+$/),
          minApiVersion: expect.stringMatching(/^1\.\d+$/),
          clusterId: expect.stringMatching(/^\w{25}$/),
        });
      });

      it('tells its settings', async () => {
        const { rootCertificateExpiresAt, ...settings } = await engine.readSwarm();
        expect(settings).toEqual({
          autolock: false,
          taskHistoryLimit: 5,
          certificateLifetimeMs: 90 * 24 * 3_600_000,
          isRotatingRootCertificate: false,
        });
        expect(Date.parse(rootCertificateExpiresAt!)).toBeGreaterThan(Date.now());
      });

      it('is not unlocked if it is not locked', async () => {
        await expect(engine.unlockSwarm(anUnlockKey())).rejects.toThrow(SwarmNotLocked);
      });

      it('cannot be initialised twice', async () => {
        await expect(engine.initSwarm('127.0.0.1')).rejects.toThrow(SwarmActive);
      });

      it('lists the images of its node', async () => {
        expect(await engine.listImages()).toEqual([]);
      });

      it('lists nodes and networks', async () => {
        const [node] = await engine.listNodes();
        expect(node).toMatchObject({ role: 'manager', isLeader: true, isReachable: true });
        expect(await engine.getNode(node!.id)).toEqual(node);
        const ingress = (await engine.listNetworks()).find(({ name }) => name === 'ingress')!;
        expect(await engine.getNetwork(ingress.id)).toEqual(ingress);
      });
    });

    describe('a node', () => {
      const theNode = async () => (await engine.listNodes())[0]!;

      it('gets labels and an availability, and keeps the rest', async () => {
        const before = await theNode();
        const labelled = await engine.updateNode(before.id, () => ({ labels: { rack: '1' } }));
        expect(labelled).toMatchObject({ labels: { rack: '1' }, availability: 'active' });
        const paused = await engine.updateNode(before.id, ({ labels }) => {
          expect(labels).toEqual({ rack: '1' });
          return { availability: 'pause' };
        });
        expect(paused).toMatchObject({ labels: { rack: '1' }, availability: 'pause' });
        expect(paused.versionIndex).toBeGreaterThan(before.versionIndex);
        const back = { availability: 'active', labels: { rack: null } } as const;
        expect(await engine.updateNode(before.id, () => back)).toMatchObject({
          labels: {},
          availability: 'active',
        });
      });

      it('is neither demoted nor removed if it is the last manager', async () => {
        const { id } = await theNode();
        await expect(engine.updateNode(id, () => ({ role: 'worker' }))).rejects.toThrow(
          LastManager,
        );
        for (const force of [false, true])
          await expect(engine.removeNode(id, { force })).rejects.toThrow(NodeIsManager);
      });

      it('lists only tasks that should run on it', async () => {
        expect(await engine.listTasksOn((await theNode()).id)).toEqual([]);
      });
    });

    it('finds no service for an unknown container', async () => {
      expect(await engine.findServiceOf('0'.repeat(64))).toBeUndefined();
    });

    it('does not find unknown objects', async () => {
      const calls = [
        engine.getObject('secret', missing),
        engine.updateObjectLabels('secret', missing, () => ({})),
        engine.removeObject('secret', missing),
        engine.getObject('config', missing),
        engine.readConfigContent(missing),
        engine.updateObjectLabels('config', missing, () => ({})),
        engine.removeObject('config', missing),
        engine.getService(missing),
        engine.updateService(missing, () => ({})),
        engine.rollBackService(missing, pass),
        engine.getNode(missing),
        engine.updateNode(missing, () => ({})),
        engine.removeNode(missing, { force: true }),
        engine.getNetwork(missing),
        engine.getObject('secret', 'a-name'),
      ];
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } });
    });
  });
}
