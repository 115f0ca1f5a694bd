import { beforeAll, describe, expect, it } from 'vitest';
import { NoPreviousSpec, NotScalable } from '../engine.errors.js';
import type { Engine } from '../engine.js';
import { aDraft, aName, pass, type ContractSwarm, type WantedService } from './contract-swarm.js';

export function describeServices(swarmNow: () => ContractSwarm) {
  describe('services', () => {
    let swarm: ContractSwarm;
    let engine: Engine;
    beforeAll(() => {
      swarm = swarmNow();
      ({ engine } = swarm);
    });

    const create = (wanted: Partial<WantedService> = {}) =>
      swarm.createService({ name: aName(), replicas: 2, ...wanted });

    it('returns the spec, its references and the desired number of tasks', async () => {
      const secret = aDraft();
      const reference = { id: await engine.createObject('secret', secret), name: secret.name };
      const id = await create({ secret: reference, labels: { team: 'a' } });
      const service = await engine.getService(id);
      expect(service).toMatchObject({ labels: { team: 'a' }, previousSpec: null, update: null });
      expect(service.status).toMatchObject({ running: 0, desired: 2 });
      expect(service.spec).toMatchObject({ mode: 'replicated', replicas: 2, forceUpdate: 0 });
      expect(service.spec.secrets).toEqual([
        { ...reference, file: { name: secret.name, uid: '0', gid: '0', mode: 0o444 } },
      ]);
    });

    it('lists the requested services or all', async () => {
      const [one, two] = [await create(), await create()];
      expect((await engine.listServices([one])).map(({ id }) => id)).toEqual([one]);
      expect(await engine.listServices([])).toEqual([]);
      const all = (await engine.listServices()).map(({ id }) => id);
      expect(all).toEqual(expect.arrayContaining([one, two]));
    });

    it('merges labels and keeps the former spec as the previous one', async () => {
      const id = await create({ labels: { keep: '1', drop: '2' } });
      const before = await engine.getService(id);
      const change = { labels: { drop: null, new: '3' } };
      const after = await engine.updateService(id, () => change);
      expect(after.labels).toEqual({ keep: '1', new: '3' });
      expect(after.previousSpec).toEqual(before.spec);
      expect(after.specDigest).not.toBe(before.specDigest);
    });

    it('scales a service and changes nothing else in the spec', async () => {
      const id = await create();
      const before = await engine.getService(id);
      const { spec } = await engine.updateService(id, () => ({ replicas: 3 }));
      expect(spec).toEqual({ ...before.spec, replicas: 3 });
      const desired = async () => (await engine.getService(id)).status.desired;
      await expect.poll(desired).toBe(3);
    });

    it('rejects scaling a global service', async () => {
      const id = await create({ mode: 'global' });
      const scale = engine.updateService(id, () => ({ replicas: 3 }));
      await expect(scale).rejects.toThrow(NotScalable);
    });

    it('restarts a service by a forced update', async () => {
      const id = await create();
      const before = await engine.getService(id);
      const { spec } = await engine.updateService(id, () => ({ restart: true }));
      expect(spec).toEqual({ ...before.spec, forceUpdate: 1 });
    });

    it('rolls back to the previous spec, and a second rollback returns to the first spec', async () => {
      const id = await create({ labels: { is: 'old' } });
      await engine.updateService(id, () => ({ labels: { is: 'new' } }));
      const back = await engine.rollBackService(id, pass);
      expect(back.labels).toEqual({ is: 'old' });
      expect(back.previousSpec?.labels).toEqual({ is: 'new' });
      const again = await engine.rollBackService(id, pass);
      expect(again.labels).toEqual({ is: 'new' });
    });

    it('rejects a rollback of a new service', async () => {
      const id = await create();
      await expect(engine.rollBackService(id, pass)).rejects.toThrow(NoPreviousSpec);
    });

    it('calls the guard with the current service and stops if it throws', async () => {
      const id = await create({ labels: { a: '1' } });
      const before = await engine.getService(id);
      await engine.updateService(id, () => ({ labels: { a: '2' } }));
      const seen: string[] = [];
      const refuse = ({ specDigest }: { specDigest: string }) => {
        seen.push(specDigest);
        if (specDigest !== before.specDigest) throw new Error('stale');
        return { replicas: 5 };
      };
      await expect(engine.updateService(id, refuse)).rejects.toThrow('stale');
      await expect(engine.rollBackService(id, refuse)).rejects.toThrow('stale');
      const after = await engine.getService(id);
      expect(seen).toEqual([after.specDigest, after.specDigest]);
      expect(after.spec).toMatchObject({ replicas: 2, labels: { a: '2' } });
    });

    it('decides again if another client was faster, and keeps both changes', async () => {
      const id = await create();
      const seen: Record<string, string>[] = [];
      const after = await engine.updateService(id, ({ labels }) => {
        seen.push(labels);
        if (seen.length === 1) swarm.labelMeanwhile(id, 'theirs', 'yes');
        return { labels: { ours: 'yes' } };
      });
      expect(seen).toEqual([{}, { theirs: 'yes' }]);
      expect(after.labels).toEqual({ theirs: 'yes', ours: 'yes' });
    });

    it('lists the tasks of the requested services', async () => {
      const [one, two] = [await create(), await create()];
      const owners = async () => (await engine.listTasks([one])).map((task) => task.serviceId);
      await expect.poll(owners).toEqual([one, one]);
      expect(await engine.listTasks([])).toEqual([]);
      const beside = await engine.listTasks(['z'.repeat(25), one, 'y'.repeat(25)]);
      expect(beside.map((task) => task.serviceId)).toEqual(await owners());
      const allOwners = async () => (await engine.listTasks()).map((task) => task.serviceId);
      await expect.poll(allOwners).toEqual(expect.arrayContaining([one, two]));
    });
  });
}
