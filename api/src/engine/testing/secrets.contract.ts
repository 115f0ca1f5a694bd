import { beforeAll, describe, expect, it } from 'vitest';
import { EngineNotFound, NameTaken, RefusedByEngine, SecretInUse } from '../engine.errors.js';
import type { Engine } from '../engine.js';
import { aDraft, aName, type ContractSwarm } from './contract-swarm.js';

export function describeSecrets(swarmNow: () => ContractSwarm) {
  describe('secrets', () => {
    let engine: Engine;
    beforeAll(() => void ({ engine } = swarmNow()));

    it('creates a secret and returns it without its value', async () => {
      const wanted = aDraft(aName(), { team: 'a' });
      const id = await engine.createObject('secret', wanted);
      const secret = await engine.getObject('secret', id);
      expect(secret).toMatchObject({ id, name: wanted.name, labels: { team: 'a' } });
      expect(secret).toMatchObject({ driver: null, templating: null });
      expect(secret.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
      expect(JSON.stringify(secret)).not.toContain(wanted.bytes.toString('base64'));
      expect(await engine.listObjects('secret')).toContainEqual(secret);
    });

    it('accepts a value of 511,999 bytes and rejects one of 512,000', async () => {
      const sized = (bytes: number) => ({ ...aDraft(), bytes: Buffer.alloc(bytes, 'x') });
      await expect(engine.createObject('secret', sized(511_999))).resolves.toMatch(/^\w{25}$/);
      await expect(engine.createObject('secret', sized(512_000))).rejects.toThrow(RefusedByEngine);
      await expect(engine.createObject('secret', sized(0))).rejects.toMatchObject({
        status: 422,
        extras: { errors: [{ pointer: '/value' }] },
      });
    });

    it('rejects a name that is in use', async () => {
      const taken = aDraft();
      await engine.createObject('secret', taken);
      await expect(engine.createObject('secret', taken)).rejects.toThrow(NameTaken);
      const other = { ...taken, name: taken.name.toUpperCase() };
      await expect(engine.createObject('secret', other)).rejects.toThrow(NameTaken);
    });

    it('rejects an invalid name with a pointer', async () => {
      await expect(engine.createObject('secret', aDraft('-bad'))).rejects.toMatchObject({
        status: 422,
        extras: { errors: [{ pointer: '/name' }] },
      });
    });

    it('replaces labels with the result for the current ones', async () => {
      const id = await engine.createObject('secret', aDraft(aName(), { keep: '1', drop: '2' }));
      const before = await engine.getObject('secret', id);
      const after = await engine.updateObjectLabels(
        'secret',
        id,
        ({ labels: { drop: _, ...rest } }) => ({
          ...rest,
          new: '3',
        }),
      );
      expect(after.labels).toEqual({ keep: '1', new: '3' });
      expect(after.versionIndex).toBeGreaterThan(before.versionIndex);
      expect(await engine.getObject('secret', id)).toEqual(after);
    });

    it('does not change labels if the callback throws', async () => {
      const id = await engine.createObject('secret', aDraft(aName(), { a: '1' }));
      const stop = () => {
        throw new Error('stop');
      };
      await expect(engine.updateObjectLabels('secret', id, stop)).rejects.toThrow('stop');
      expect((await engine.getObject('secret', id)).labels).toEqual({ a: '1' });
    });

    it('removes a secret', async () => {
      const id = await engine.createObject('secret', aDraft());
      await engine.removeObject('secret', id);
      await expect(engine.getObject('secret', id)).rejects.toThrow(EngineNotFound);
    });

    it('does not remove a secret that a current spec references, and names the services', async () => {
      const secret = aDraft();
      const id = await engine.createObject('secret', secret);
      const names = [aName(), aName()];
      for (const service of names)
        await swarmNow().createService({ name: service, secret: { id, name: secret.name } });
      const refusal = await engine.removeObject('secret', id).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(SecretInUse);
      const { usedBy } = (refusal as InstanceType<typeof SecretInUse>).extras;
      expect((usedBy as { service: string }[]).map(({ service }) => service).toSorted()).toEqual(
        names.toSorted(),
      );
    });
  });
}
