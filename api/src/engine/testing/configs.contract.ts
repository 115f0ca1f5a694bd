import { beforeAll, describe, expect, it } from 'vitest';
import { ConfigInUse, EngineNotFound, NameTaken, RefusedByEngine } from '../engine.errors.js';
import type { Engine } from '../engine.js';
import { aDraft, aName, type ContractSwarm } from './contract-swarm.js';

export function describeConfigs(swarmNow: () => ContractSwarm) {
  describe('configs', () => {
    let engine: Engine;
    beforeAll(() => void ({ engine } = swarmNow()));

    it('creates a config, returns its content and omits it from lists', async () => {
      const wanted = { ...aDraft(aName(), { team: 'a' }), templating: 'golang' };
      const id = await engine.createObject('config', wanted);
      const config = await engine.getObject('config', id);
      expect(config).toMatchObject({ id, name: wanted.name, labels: { team: 'a' } });
      expect(config.templating).toBe('golang');
      expect(await engine.readConfigContent(id)).toBe('dmFsdWU=');
      expect(JSON.stringify(await engine.listObjects('config'))).not.toContain('dmFsdWU=');
      await expect(engine.createObject('config', wanted)).rejects.toThrow(NameTaken);
    });

    it('accepts at most 1,023,999 bytes', async () => {
      const sized = (bytes: number) => ({ ...aDraft(), bytes: Buffer.alloc(bytes, 'x') });
      await expect(engine.createObject('config', sized(1_023_999))).resolves.toMatch(/^\w{25}$/);
      await expect(engine.createObject('config', sized(1_024_000))).rejects.toThrow(
        RefusedByEngine,
      );
    });

    it('keeps the content when labels change', async () => {
      const draft = aDraft(aName(), { keep: '1' });
      const id = await engine.createObject('config', draft);
      const after = await engine.updateObjectLabels('config', id, ({ labels }) => ({
        ...labels,
        new: '2',
      }));
      expect(after.labels).toEqual({ keep: '1', new: '2' });
      expect(await engine.readConfigContent(id)).toBe('dmFsdWU=');
    });

    it('replaces a reference and removes a config only if no spec references it', async () => {
      const [old, next] = [aDraft(), aDraft()];
      const from = await engine.createObject('config', old);
      const to = { id: await engine.createObject('config', next), name: next.name };
      const name = aName();
      const config = { id: from, name: old.name };
      const service = await swarmNow().createService({ name, config });
      await expect(engine.removeObject('config', from)).rejects.toMatchObject({
        code: 'config-in-use',
        extras: { usedBy: [{ service: name, spec: 'current' }] },
      });
      await expect(engine.removeObject('config', from)).rejects.toThrow(ConfigInUse);
      const before = (await engine.getService(service)).spec.configs;
      const { spec } = await engine.updateService(service, () => ({
        references: [{ kind: 'config', from: [from], to }],
      }));
      expect(spec.configs).toEqual(before.map((reference) => ({ ...reference, ...to })));
      await engine.removeObject('config', from);
      await expect(engine.getObject('config', from)).rejects.toThrow(EngineNotFound);
    });
  });
}
