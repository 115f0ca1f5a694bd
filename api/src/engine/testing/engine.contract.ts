import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EngineNotFound,
  NameTaken,
  NoPreviousSpec,
  NotScalable,
  RefusedByEngine,
  SecretInUse,
  SwarmActive,
} from '../engine.errors.js';
import type { Engine } from '../engine.js';
import type { ServiceMode } from '@waxseal/shared';
import { describeEvents } from './events.contract.js';

export interface WantedService {
  name: string;
  mode?: Extract<ServiceMode, 'replicated' | 'global'>;
  replicas?: number;
  labels?: Record<string, string>;
  secret?: { id: string; name: string };
}

export interface ContractSwarm {
  engine: Engine;
  /** Its tasks stay pending: no image is needed. Returns the id. */
  createService(wanted: WantedService): Promise<string>;
  /** Another client sets a label, at once: `decide` cannot wait for a promise. */
  labelMeanwhile(serviceId: string, key: string, value: string): void;
  close(): Promise<void>;
}

const missing = '0'.repeat(24) + 'z';
export const aName = () => `c-${randomUUID().slice(0, 8)}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const draft = (name = aName(), labels = {}) => ({ name, base64: base64('value'), labels });
const pass = () => {};

/** What every Engine must show, the one in memory as well. */
export function describeEngineContract(name: string, start: () => Promise<ContractSwarm>) {
  describe(`${name} as an Engine`, () => {
    let swarm: ContractSwarm;
    let engine: Engine;
    beforeAll(async () => {
      swarm = await start();
      ({ engine } = swarm);
    }, 30_000);
    afterAll(() => swarm?.close(), 30_000);

    describe('secrets', () => {
      it('creates one and tells all of it but its value', async () => {
        const wanted = draft(aName(), { team: 'a' });
        const id = await engine.createSecret(wanted);
        const secret = await engine.getSecret(id);
        expect(secret).toMatchObject({ id, name: wanted.name, labels: { team: 'a' } });
        expect(secret).toMatchObject({ driver: null, templating: null });
        expect(secret.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
        expect(JSON.stringify(secret)).not.toContain(wanted.base64);
        expect(await engine.listSecrets()).toContainEqual(secret);
      });

      it('takes a value of 511,999 bytes and none of 512,000', async () => {
        const sized = (bytes: number) => ({ ...draft(), base64: base64('x'.repeat(bytes)) });
        await expect(engine.createSecret(sized(511_999))).resolves.toMatch(/^\w{25}$/);
        await expect(engine.createSecret(sized(512_000))).rejects.toThrow(RefusedByEngine);
        await expect(engine.createSecret(sized(0))).rejects.toMatchObject({
          status: 422,
          extras: { errors: [{ pointer: '/value' }] },
        });
      });

      it('refuses a name that is taken', async () => {
        const taken = draft();
        await engine.createSecret(taken);
        await expect(engine.createSecret(taken)).rejects.toThrow(NameTaken);
      });

      it('refuses a bad name and points at it', async () => {
        await expect(engine.createSecret(draft('-bad'))).rejects.toMatchObject({
          status: 422,
          extras: { errors: [{ pointer: '/name' }] },
        });
      });

      it('replaces labels by what is made of the fresh ones', async () => {
        const id = await engine.createSecret(draft(aName(), { keep: '1', drop: '2' }));
        const before = await engine.getSecret(id);
        const after = await engine.updateSecretLabels(id, ({ labels: { drop: _, ...rest } }) => ({
          ...rest,
          new: '3',
        }));
        expect(after.labels).toEqual({ keep: '1', new: '3' });
        expect(after.versionIndex).toBeGreaterThan(before.versionIndex);
        expect(await engine.getSecret(id)).toEqual(after);
      });

      it('leaves the labels alone when the decision throws', async () => {
        const id = await engine.createSecret(draft(aName(), { a: '1' }));
        const stop = () => {
          throw new Error('stop');
        };
        await expect(engine.updateSecretLabels(id, stop)).rejects.toThrow('stop');
        expect((await engine.getSecret(id)).labels).toEqual({ a: '1' });
      });

      it('removes one', async () => {
        const id = await engine.createSecret(draft());
        await engine.removeSecret(id);
        await expect(engine.getSecret(id)).rejects.toThrow(EngineNotFound);
      });

      it('does not remove one that a current spec uses, and names the services', async () => {
        const secret = draft();
        const id = await engine.createSecret(secret);
        const names = [aName(), aName()];
        for (const service of names)
          await swarm.createService({ name: service, secret: { id, name: secret.name } });
        const refusal = await engine.removeSecret(id).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(SecretInUse);
        const { usedBy } = (refusal as InstanceType<typeof SecretInUse>).extras;
        expect((usedBy as string[]).toSorted()).toEqual(names.toSorted());
      });
    });

    describe('services', () => {
      const create = (wanted: Partial<WantedService> = {}) =>
        swarm.createService({ name: aName(), replicas: 2, ...wanted });

      it('tells the spec, its references and how many tasks should run', async () => {
        const secret = draft();
        const reference = { id: await engine.createSecret(secret), name: secret.name };
        const id = await create({ secret: reference, labels: { team: 'a' } });
        const service = await engine.getService(id);
        expect(service).toMatchObject({ labels: { team: 'a' }, previousSpec: null, update: null });
        expect(service.status).toMatchObject({ running: 0, desired: 2 });
        expect(service.spec).toMatchObject({ mode: 'replicated', replicas: 2, forceUpdate: 0 });
        expect(service.spec.secrets).toEqual([
          { ...reference, file: { name: secret.name, uid: '0', gid: '0', mode: 0o444 } },
        ]);
      });

      it('lists those asked for, or all', async () => {
        const [one, two] = [await create(), await create()];
        expect((await engine.listServices([one])).map(({ id }) => id)).toEqual([one]);
        expect(await engine.listServices([])).toEqual([]);
        const all = (await engine.listServices()).map(({ id }) => id);
        expect(all).toEqual(expect.arrayContaining([one, two]));
      });

      it('merges labels and keeps the spec before as the previous one', async () => {
        const id = await create({ labels: { keep: '1', drop: '2' } });
        const before = await engine.getService(id);
        const change = { labels: { drop: null, new: '3' } };
        const after = await engine.updateService(id, () => change);
        expect(after.labels).toEqual({ keep: '1', new: '3' });
        expect(after.previousSpec).toEqual(before.spec);
        expect(after.specDigest).not.toBe(before.specDigest);
      });

      it('scales, and leaves the rest of the spec as it is', async () => {
        const id = await create();
        const before = await engine.getService(id);
        const { spec } = await engine.updateService(id, () => ({ replicas: 3 }));
        expect(spec).toEqual({ ...before.spec, replicas: 3 });
        const desired = async () => (await engine.getService(id)).status.desired;
        await expect.poll(desired).toBe(3);
      });

      it('scales no global service', async () => {
        const id = await create({ mode: 'global' });
        const scale = engine.updateService(id, () => ({ replicas: 3 }));
        await expect(scale).rejects.toThrow(NotScalable);
      });

      it('restarts by one count more', async () => {
        const id = await create();
        const before = await engine.getService(id);
        const { spec } = await engine.updateService(id, () => ({ restart: true }));
        expect(spec).toEqual({ ...before.spec, forceUpdate: 1 });
      });

      it('rolls back to the previous spec, and once more to the one rolled back', async () => {
        const id = await create({ labels: { is: 'old' } });
        await engine.updateService(id, () => ({ labels: { is: 'new' } }));
        const back = await engine.rollBackService(id, pass);
        expect(back.labels).toEqual({ is: 'old' });
        expect(back.previousSpec?.labels).toEqual({ is: 'new' });
        const again = await engine.rollBackService(id, pass);
        expect(again.labels).toEqual({ is: 'new' });
      });

      it('has nothing to roll back to on a new service', async () => {
        const id = await create();
        await expect(engine.rollBackService(id, pass)).rejects.toThrow(NoPreviousSpec);
      });

      it('shows the guard what is there and stops when it throws', async () => {
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

      it('decides anew when somebody else was faster, and both changes survive', async () => {
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

      it('lists the tasks of the services asked for', async () => {
        const [one, two] = [await create(), await create()];
        const owners = async () => (await engine.listTasks([one])).map((task) => task.serviceId);
        await expect.poll(owners).toEqual([one, one]);
        expect(await engine.listTasks([])).toEqual([]);
        const all = (await engine.listTasks()).map((task) => task.serviceId);
        expect(all).toEqual(expect.arrayContaining([one, two]));
      });
    });

    describe('the Swarm', () => {
      it('tells what it is', async () => {
        expect(await engine.readFacts()).toMatchObject({
          localState: 'active',
          isManager: true,
          error: null,
          autolock: false,
          apiVersion: expect.stringMatching(/^1\.\d+$/),
          clusterId: expect.stringMatching(/^\w{25}$/),
        });
      });

      it('is not made twice', async () => {
        await expect(engine.initSwarm('127.0.0.1')).rejects.toThrow(SwarmActive);
      });

      it('lists nodes and networks', async () => {
        const [node] = await engine.listNodes();
        expect(node).toMatchObject({ role: 'manager', isLeader: true, isReachable: true });
        expect(await engine.getNode(node!.id)).toEqual(node);
        const ingress = (await engine.listNetworks()).find(({ name }) => name === 'ingress')!;
        expect(await engine.getNetwork(ingress.id)).toEqual(ingress);
      });
    });

    it('knows nothing of what does not exist', async () => {
      const calls = [
        engine.getSecret(missing),
        engine.updateSecretLabels(missing, () => ({})),
        engine.removeSecret(missing),
        engine.getConfig(missing),
        engine.getService(missing),
        engine.updateService(missing, () => ({})),
        engine.rollBackService(missing, pass),
        engine.getNode(missing),
        engine.getNetwork(missing),
        engine.getSecret('a-name'),
      ];
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } });
    });

    describeEvents(() => swarm);
  });
}
