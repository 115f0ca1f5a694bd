// Budget: 3 minutes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry, Page, Problem, Rotation, Secret } from '@waxseal/shared';
import Sqlite from 'better-sqlite3';
import { isWrite } from '../support/engine-killer';
import { eventually } from '../support/eventually';
import { ProxySocket, type Seen } from '../support/proxy-socket';
import { Rotations } from '../support/rotation-stage';
import { patient } from '../support/rotations';
import { SmallDisk } from '../support/small-disk';
import { SpecSampler } from '../support/spec-sampler';
import { aStage } from '../support/stage';

const LONG_MS = 120_000;
const value = { text: 'new' };
const folder = mkdtempSync(join(tmpdir(), 'waxseal-mark-'));
const disk = SmallDisk.mount();
const dataDir = join(disk.path, 'data');

let sampler: SpecSampler;
let proxy: ProxySocket;
// Before the stage is taken down, and its Engine with it.
afterAll(() => sampler?.stop());
const stage = aStage({
  image: true,
  env: { WAXSEAL_DATA_DIR: dataDir },
  through: async ({ socket }) => (proxy = await ProxySocket.start(socket)).dockerHost,
});
afterAll(() => {
  proxy?.close();
  disk.remove();
  rmSync(folder, { recursive: true, force: true });
});
const rotations = new Rotations(stage);

beforeAll(() => {
  sampler = new SpecSampler(stage.sandbox.socket);
});

const reader = (secret: string) => ['--secret', secret];
const docker = (...args: string[]) => stage.sandbox.docker(args);

/** Starts only while its mark is there, whatever its secret says. */
class Fragile {
  private readonly folder: string;

  constructor(readonly name: string) {
    this.folder = join(folder, name);
    mkdirSync(this.folder);
    this.mend();
  }

  get consumer() {
    const mount = ['--mount', `type=bind,src=${this.folder},dst=/mark`];
    const command = ['sh', '-c', 'test -e /mark/well || exit 4; exec sleep 100000'];
    return { mount, command };
  }

  mend() {
    writeFileSync(join(this.folder, 'well'), '');
  }

  break() {
    rmSync(join(this.folder, 'well'));
  }
}

async function aFragile(name: string, flags: string[] = [], replicas = 1) {
  const fragile = new Fragile(name);
  const { mount, command } = fragile.consumer;
  await stage.witness.createSecret(name);
  await rotations.consumer(`${name}-app`, {
    flags: [...reader(name), ...mount, ...flags, '--replicas', String(replicas)],
    command,
    running: replicas,
  });
  await rotations.known(name, 1);
  return fragile;
}

async function expectBackOnOld(secret: string, ...services: string[]) {
  for (const service of services) expect(await rotations.on(service)).toEqual([secret]);
  expect(await rotations.secretNames(secret)).toEqual([secret]);
  await rotations.expectSettled(...services);
}

describe("the Engine's own roll-back that fails too", () => {
  it(
    'leaves a paused service, which is settled on the old secret afterwards',
    async () => {
      const flags = [
        // On a busy machine a task may take seconds until it has failed.
        ...['--update-failure-action', 'rollback', '--update-monitor', '6s'],
        ...['--rollback-failure-action', 'pause', '--rollback-monitor', '10s'],
      ];
      const fragile = await aFragile('jammed', flags, 2);
      const { ID } = await stage.witness.service('jammed-app');
      /** Only the first update goes through at once: the Engine is to go back, and fail, by itself. */
      const jam = async () => {
        let posted = 0;
        let release = () => {};
        const released = new Promise<void>((resolve) => (release = resolve));
        proxy.watch = async (moment, { url }) => {
          if (moment === 'before' && url.includes(`/services/${ID}/update`) && ++posted > 1)
            await released;
        };
        fragile.break();
        const { id } = await rotations.start('jammed', { value });
        const state = await eventually(
          async () => {
            const { UpdateStatus } = await stage.witness.service('jammed-app');
            expect(['rollback_paused', 'rollback_completed']).toContain(UpdateStatus?.State);
            return UpdateStatus?.State;
          },
          { withinMs: 60_000 },
        );
        fragile.mend();
        release();
        proxy.watch = undefined;
        return { id, state };
      };
      let jammed = await jam();
      // The Engine may have restarted the failed task with the old spec before its roll-back came to it.
      for (let tries = 1; jammed.state !== 'rollback_paused' && tries < 4; tries++) {
        await rotations.reaches(jammed.id, 'rolled_back');
        jammed = await jam();
      }
      const { id, state } = jammed;
      expect(state).toBe('rollback_paused');
      const { failure } = await rotations.reaches(id, 'rolled_back');
      expect(failure).toMatchObject({ service: 'jammed-app', exitCode: 4 });
      await stage.witness.running('jammed-app', 2);
      await expectBackOnOld('jammed', 'jammed-app');
    },
    LONG_MS,
  );
});

describe('an image that is gone', () => {
  const orders = ['start-first', 'stop-first'];
  const images = Object.fromEntries(orders.map((order) => [order, `busybox:${order}`]));
  let ended: Rotation[];

  beforeAll(async () => {
    for (const order of orders) {
      await docker('tag', 'busybox:local', images[order]!);
      await stage.witness.createSecret(order);
      await rotations.consumer(`${order}-app`, {
        flags: ['--update-order', order, ...reader(order)],
        image: images[order],
      });
      await rotations.known(order, 1);
      // What runs goes on; a new task finds none.
      await docker('rmi', images[order]!);
    }
    const ids = await Promise.all(
      orders.map(async (order) => (await rotations.start(order, { value })).id),
    );
    await eventually(
      async () => {
        for (const id of ids)
          expect(['compensating', 'rolled_back']).toContain((await rotations.read(id)).state);
      },
      { withinMs: 30_000 },
    );
    await docker('tag', 'busybox:local', images['stop-first']!);
    ended = await Promise.all(ids.map((id) => rotations.reaches(id, 'rolled_back')));
  }, LONG_MS);

  it.each(orders)('has the service back on the old secret, with the reason: %s', async (order) => {
    const { failure } = ended[orders.indexOf(order)]!;
    expect(failure?.message).toContain(`No such image: ${images[order]}`);
    await stage.witness.running(`${order}-app`, 1);
    await expectBackOnOld(order, `${order}-app`);
  });

  it('takes nothing down that starts the new task first', async () => {
    const format = ['--filter', 'desired-state=running', '--format', '{{.ID}} {{.CurrentState}}'];
    const [running] = (await docker('service', 'ps', ...format, 'start-first-app')).split('\n');
    const { CreatedAt } = await stage.sandbox.inspect<{ CreatedAt: string }>(
      'inspect',
      running!.split(' ')[0]!,
    );
    expect(Date.parse(CreatedAt)).toBeLessThan(Date.parse(ended[0]!.createdAt));
  });
});

describe('a rotation that goes neither on nor back', () => {
  const choices = ['accept', 'abandon', 'revert'];
  const fragiles: Record<string, Fragile> = {};
  const waiting: Record<string, Rotation> = {};
  const app = (choice: string) => `${choice}-app`;
  const resolve = (choice: string, expected = 202) =>
    stage.admin.post<Rotation & Problem>(
      `/rotations/${waiting[choice]!.id}/resolutions`,
      { resolution: choice },
      expected,
    );
  const stageOf = async (name: string) =>
    (await stage.witness.secret(name)).Spec.Labels['waxseal.stage'];

  beforeAll(async () => {
    await Promise.all(
      choices.map(async (choice) => {
        const fragile = (fragiles[choice] = await aFragile(choice));
        fragile.break();
        const settings = { ...patient, deadlineSeconds: 4 };
        const { id } = await rotations.start(choice, { value, settings });
        waiting[choice] = await rotations.reaches(id, 'needs_operator');
        fragile.mend();
      }),
    );
  }, LONG_MS);

  it.each(choices)(
    'keeps both versions, says what stands where and what can be done: %s',
    async (choice) => {
      const { waitsFor, resolutions } = waiting[choice]!;
      expect(waitsFor).toContain(`${choice}: version 1 and version 2 are both there`);
      expect(waitsFor).toContain(`${app(choice)} is on the old version`);
      expect(resolutions).toEqual(['retry', 'accept', 'revert', 'abandon']);
      expect(await rotations.secretNames(choice)).toEqual([choice, `${choice}.v2`]);
    },
  );

  it('holds its family until then', async () => {
    const { id } = waiting['accept']!;
    const answer = await stage.admin.post<Problem>('/secrets/accept/rotations', { value }, 409);
    expect(answer.body).toMatchObject({ code: 'rotation-running', rotation: id });
  });

  it('is reverted: the old one everywhere, the new one gone', async () => {
    await resolve('revert');
    await rotations.reaches(waiting['revert']!.id, 'rolled_back');
    await stage.witness.running(app('revert'), 1);
    await expectBackOnOld('revert', app('revert'));
  });

  it('is accepted: the new one counts, what is on the old one is drift', async () => {
    await stage.witness.running(app('accept'), 1);
    const tasks = await rotations.tasks(app('accept'));
    await resolve('accept');
    const { warnings } = await rotations.reaches(waiting['accept']!.id, 'done');
    expect(warnings.join()).toContain('Accepted as it stands');
    expect(await rotations.secretNames('accept')).toEqual(['accept', 'accept.v2']);
    expect([await stageOf('accept'), await stageOf('accept.v2')]).toEqual(['previous', 'current']);
    expect(await rotations.on(app('accept'))).toEqual(['accept']);
    expect(await rotations.tasks(app('accept'))).toEqual(tasks);
    expect((await stage.admin.get<Secret>('/secrets/accept')).body).toMatchObject({
      currentVersion: 2,
      drift: [{ service: app('accept'), version: 1 }],
    });
    await rotations.rotate('accept', { value });
    expect(await rotations.on(app('accept'))).toEqual(['accept.v3']);
  });

  it('is abandoned: both stay, the service is left as it is, and the family is free', async () => {
    await stage.witness.running(app('abandon'), 1);
    const before = await stage.witness.service(app('abandon'));
    await resolve('abandon');
    await rotations.reaches(waiting['abandon']!.id, 'cancelled');
    expect(await stage.witness.service(app('abandon'))).toEqual(before);
    expect(await rotations.secretNames('abandon')).toEqual(['abandon', 'abandon.v2']);
    expect((await stage.admin.get<Secret>('/secrets/abandon')).body.currentVersion).toBe(1);
    await rotations.rotate('abandon', { value });
    expect(await rotations.on(app('abandon'))).toEqual(['abandon.v3']);
  });

  it('is decided once, and the audit says by whom', async () => {
    for (const choice of choices)
      expect((await resolve(choice, 409)).body.code).toBe('not-resolvable');
    const { body } = await stage.admin.get<Page<AuditEntry>>('/audit?act=rotation.resolve');
    const told = body.items.map(({ outcome, actor }) => `${actor?.username} ${outcome}`);
    expect(told.filter((one) => one === 'admin succeeded')).toHaveLength(choices.length);
  });
});

describe('a way back during which the Engine is away for longer than the deadline', () => {
  it(
    'goes on when the Engine is there again',
    async () => {
      const fragile = await aFragile('away');
      const { ID } = await stage.witness.service('away-app');
      let posted = 0;
      proxy.watch = async (moment, { url }) => {
        const isWayBack = url.includes(`/services/${ID}/update`) && moment === 'before' && ++posted;
        if (isWayBack === 2) proxy.cut();
      };
      fragile.break();
      const { id } = await rotations.start('away', {
        value,
        settings: { ...patient, deadlineSeconds: 4 },
      });
      await eventually(() => expect(posted).toBe(2), { withinMs: 30_000 });
      fragile.mend();
      const { deadlineAt } = (await rotations.read(id)).services[0]!;
      await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(deadlineAt!)));
      proxy.watch = undefined;
      await proxy.mend();
      await rotations.reaches(id, 'rolled_back');
      await expectBackOnOld('away', 'away-app');
    },
    LONG_MS,
  );
});

describe('an old secret that somebody removed when nothing named it', () => {
  it(
    'makes the way back one that a person must decide on, with the reason',
    async () => {
      const fragile = await aFragile('lost');
      const { ID } = await stage.witness.service('lost-app');
      let posted = 0;
      proxy.watch = async (moment, { url }) => {
        const isWayBack = url.includes(`/services/${ID}/update`) && moment === 'before' && ++posted;
        if (isWayBack === 2) await docker('secret', 'rm', 'lost');
      };
      fragile.break();
      const { id } = await rotations.start('lost', {
        value,
        settings: { ...patient, deadlineSeconds: 3 },
      });
      const { waitsFor } = await rotations.reaches(id, 'needs_operator');
      proxy.watch = undefined;
      expect(waitsFor).toContain('lost-app is on the new version');
      expect(waitsFor).toContain('The spec names a secret or config that does not exist');
      fragile.mend();
      const resolution = { resolution: 'retry' };
      await stage.admin.post(`/rotations/${id}/resolutions`, resolution, 202);
      await rotations.reaches(id, 'done');
      await stage.witness.running('lost-app', 1);
      expect(await rotations.on('lost-app')).toEqual(['lost.v2']);
      // The Engine had paused it, and its previous spec had what is gone.
      await rotations.expectSettled('lost-app');
    },
    LONG_MS,
  );
});

describe.each([
  {
    what: 'the disk is full',
    stop: () => disk.fill(),
    goOn: () => disk.makeRoom(),
    /** It cannot be stored, so it is in the log. */
    isFelt: (id: string) => {
      const own = stage.waxseal.log.split('\n').filter((line) => line.includes(id));
      expect(own.join('\n')).toContain('database-unavailable');
    },
  },
  {
    what: 'the audit takes no row',
    stop: () =>
      alter("create trigger deaf before insert on audit begin select raise(abort, ''); end"),
    goOn: () => alter('drop trigger deaf'),
    isFelt: async (id: string) =>
      expect((await rotations.read(id)).waitsFor).toBe('The audit cannot be written'),
  },
])('while $what', ({ what, stop, goOn, isFelt }) => {
  const secret = what.split(' ').at(-1)!;
  const services = ['a', 'b', 'c'].map((name) => `${secret}-${name}`);

  it(
    'a rotation writes nothing to Docker, and it goes on by itself afterwards',
    async () => {
      await stage.witness.createSecret(secret);
      for (const name of services) await rotations.consumer(name, { flags: reader(secret) });
      await rotations.known(secret, services.length);
      const ids = await Promise.all(
        services.map(async (name) => (await stage.witness.service(name)).ID),
      );
      const settings = { stabilityWindowSeconds: 2, parallelism: 1 };
      const { id } = await rotations.start(secret, { value, settings });
      await eventually(async () => {
        const { services: all } = await rotations.read(id);
        expect(all.map(({ standsOn }) => standsOn)).toContain('new');
      });
      stop();
      try {
        await eventually(async () => {
          const body = { name: `${secret}-${Date.now()}`, value };
          const refused = await stage.admin.post<Problem>('/secrets', body);
          expect([refused.status, refused.body.code]).toEqual([503, 'audit-unavailable']);
        });
        await eventually(() => isFelt(id), { withinMs: 30_000 });
        const from = proxy.seen.length;
        const after = () => proxy.seen.slice(from);
        const isLook = ({ method, url }: Seen) =>
          method === 'GET' && ids.some((one) => url.includes(one));
        // It looks again, and again: more and more rarely, and not without a lease.
        await eventually(() => expect(after().filter(isLook).length).toBeGreaterThan(1), {
          withinMs: 60_000,
        });
        expect(after().filter(isWrite)).toEqual([]);
        const on = await Promise.all(services.map((name) => rotations.on(name)));
        expect(on).toContainEqual([secret]);
      } finally {
        goOn();
      }
      await rotations.reaches(id, 'done', 90_000);
      for (const name of services) {
        expect(await rotations.on(name)).toEqual([`${secret}.v2`]);
        expect(await rotations.tasks(name)).toHaveLength(2);
      }
    },
    LONG_MS,
  );
});

it('never was there a spec that names a missing secret', async () => {
  expect(sampler.faults).toEqual([]);
  expect(sampler.samples).toBeGreaterThan(50);
  expect(await sampler.danglingPreviousSpecs()).toEqual([]);
});

/** As somebody with the file could. */
function alter(statement: string) {
  const database = new Sqlite(join(dataDir, 'waxseal.sqlite'));
  database.exec(statement);
  database.close();
}
