// Budget: 45 s.
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@waxseal/shared';
import Sqlite from 'better-sqlite3';
import { isWrite } from '../support/engine-killer';
import { eventually } from '../support/eventually';
import { Proxy, type Seen } from '../support/proxy';
import { Rotations } from '../support/rotations';
import { SmallDisk } from '../support/small-disk';
import { useFixture } from '../support/fixture';

const LONG_MS = 240_000;
const value = { text: 'new' };
const disk = SmallDisk.mount();
const dataDir = join(disk.path, 'data');

let proxy: Proxy;
const fixture = useFixture({
  watchSpecs: true,
  env: { WAXSEAL_DATA_DIR: dataDir },
  through: async ({ socket }) => (proxy = await Proxy.start(socket)).dockerHost,
});
afterAll(() => {
  proxy?.close();
  disk.remove();
});
const rotations = new Rotations(fixture);

describe.each([
  {
    what: 'the disk is full',
    stop: () => disk.fill(),
    goOn: () => disk.makeRoom(),
    /** The failure cannot be stored, so it is in the log. */
    isFelt: (id: string) => {
      const own = fixture.waxseal.log.split('\n').filter((line) => line.includes(id));
      expect(own.join('\n')).toContain('database-unavailable');
    },
  },
  {
    what: 'the audit takes no row',
    stop: () =>
      alter("create trigger deaf before insert on audit begin select raise(abort, ''); end"),
    goOn: () => alter('drop trigger deaf'),
    isFelt: async (id: string) =>
      expect((await rotations.read(id)).waitsFor).toBe('The audit log cannot be written'),
  },
])('while $what', ({ what, stop, goOn, isFelt }) => {
  const secret = what.split(' ').at(-1)!;
  const services = ['a', 'b', 'c'].map((name) => `${secret}-${name}`);

  it(
    'a rotation writes nothing to Docker, and continues by itself afterwards',
    async () => {
      await fixture.docker.createSecret(secret);
      for (const name of services) await rotations.consumer(name, { flags: ['--secret', secret] });
      await rotations.known(secret, services.length);
      const ids = await Promise.all(
        services.map(async (name) => (await fixture.docker.service(name)).ID),
      );
      const settings = { stabilityWindowSeconds: 2, parallelism: 1 };
      const { id } = await rotations.start(secret, { value, settings });
      await eventually(async () => {
        const { services: all } = await rotations.read(id);
        expect(all.map(({ runningVersion }) => runningVersion)).toContain('new');
      });
      stop();
      try {
        await eventually(async () => {
          const body = { name: `${secret}-${Date.now()}`, value };
          const refused = await fixture.admin.post<Problem>('/secrets', body);
          expect([refused.status, refused.body.code]).toEqual([503, 'audit-unavailable']);
        });
        await eventually(() => isFelt(id), { withinMs: 30_000 });
        const from = proxy.seen.length;
        const after = () => proxy.seen.slice(from);
        const isLook = ({ method, url }: Seen) =>
          method === 'GET' && ids.some((one) => url.includes(one));
        // Waxseal retries at growing intervals and only with a lease.
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

/** Changes the database like a client with access to the file. */
function alter(statement: string) {
  const database = new Sqlite(join(dataDir, 'waxseal.sqlite'));
  database.exec(statement);
  database.close();
}
