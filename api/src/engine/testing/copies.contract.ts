import { describe, expect, it } from 'vitest';
import { aName, type ContractSwarm } from './contract-swarm.js';

/** Not of the model of a rollout, in which clients create nothing. */
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
}
