import { describe, expect, it } from 'vitest';
import { aName, type ContractSwarm } from './contract-swarm.js';

/** Not of the model of a rollout, in which clients create nothing and write no spec. */
export function describeCopies(swarmNow: () => ContractSwarm) {
  describe('copies of services', () => {
    it('copies a service under another name, after the same decision as its preview', async () => {
      const { engine } = swarmNow();
      const wanted = { name: aName(), replicas: 2, labels: { team: 'a' } };
      const id = await swarmNow().createService(wanted);
      const name = aName();
      const decide = ({ labels }: { labels: Record<string, string> }) => {
        expect(labels).toEqual({ team: 'a' });
        return { name, labels: { team: null }, replicas: 1, runsOnce: false, fields: {} };
      };
      const { before, after } = await engine.previewCopy(id, decide);
      expect([before.id, after.name, after.replicas]).toEqual([id, name, 1]);
      const copied = await engine.copyService(id, decide);
      expect(copied).toMatchObject({ name, labels: {}, spec: { replicas: 1 } });
      expect(copied.id).not.toBe(id);
      expect((await engine.getService(id)).spec).toMatchObject({ replicas: 2 });
      const again = engine.copyService(id, decide);
      await expect(again).rejects.toMatchObject({ code: 'name-taken' });
    });
  });

  describe('a spec in the words of Docker', () => {
    it('is read, and compared with another one', async () => {
      const { engine } = swarmNow();
      const labels = { team: 'a' };
      const id = await swarmNow().createService({ name: aName(), replicas: 2, labels });
      const { service, spec } = await engine.readSpec(id);
      expect([service.id, spec]).toMatchObject([id, { Name: service.name, Labels: labels }]);
      const same = await engine.compareSpec(id, spec);
      expect(same).toMatchObject({ service: { id }, faults: [] });
      expect([same.labels, same.fields]).toEqual([undefined, {}]);
      const wanted = { ...spec, Labels: { team: 'b' }, Unknown: 1 };
      expect(await engine.compareSpec(id, wanted)).toMatchObject({
        labels: { team: 'b' },
        faults: [{ path: ['Unknown'], kind: 'unknown' }],
      });
      expect((await engine.getService(id)).specDigest).toBe(service.specDigest);
    });
  });
}
