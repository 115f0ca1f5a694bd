import { describe, expect, it } from 'vitest';
import { pass, type ContractSwarm } from './contract-swarm.js';

/** Of an Engine whose Swarm can be changed itself. */
export function describeClusterKeys(swarmNow: () => ContractSwarm) {
  describe('the keys of the Swarm', () => {
    it('has a join token for each role, which can be rotated', async () => {
      const { engine } = swarmNow();
      const worker = await engine.readJoinToken('worker');
      const manager = await engine.readJoinToken('manager');
      for (const { token, managerAddress } of [worker, manager]) {
        expect(token).toMatch(/^SWMTKN-1-\w{50}-\w{25}$/);
        expect(managerAddress).toMatch(/^[\d.]+:\d+$/);
      }
      await engine.updateSwarm({ rotate: 'worker-token' }, ({ autolock }) =>
        expect(autolock).toBe(false),
      );
      expect((await engine.readJoinToken('worker')).token).not.toBe(worker.token);
      expect((await engine.readJoinToken('manager')).token).toBe(manager.token);
      await engine.updateSwarm({ rotate: 'manager-token' }, pass);
      expect((await engine.readJoinToken('manager')).token).not.toBe(manager.token);
    });

    it('has an unlock key while autolock is on', async () => {
      const { engine } = swarmNow();
      expect(await engine.readUnlockKey()).toBeNull();
      expect(await engine.updateSwarm({ autolock: true }, pass)).toMatchObject({
        autolock: true,
        taskHistoryLimit: 5,
      });
      const key = await engine.readUnlockKey();
      expect(key).toMatch(/^SWMKEY-1-[\w+/]{43}$/);
      await engine.updateSwarm({ rotate: 'unlock-key' }, pass);
      const rotated = await engine.readUnlockKey();
      expect(rotated).toMatch(/^SWMKEY-1-/);
      expect(rotated).not.toBe(key);
      await engine.updateSwarm({ autolock: false }, pass);
      expect(await engine.readUnlockKey()).toBeNull();
    });
  });
}
