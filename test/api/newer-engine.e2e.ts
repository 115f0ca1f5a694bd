// Budget: 15 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry, Cluster, Page, Rotation, Service } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';
import { Proxy } from '../support/proxy';
import { fastUpdateFlags, Rotations, shortWindow } from '../support/rotations';

/**
 * An Engine of API 1.52, whose minimum was raised to 1.50. Of a service it keeps two fields that the real
 * one behind it does not know, unless it `drops` them.
 */
class NewerEngine {
  drops = false;
  private readonly kept = new Map<string, object>();
  private readonly fields = { SwapBytes: 134_217_728, MemorySwappiness: 10 };

  constructor(private readonly proxy: Proxy) {
    proxy.rewrite = {
      url: (url) => url.replace(/^\/v1\.5[0-2]\//, '/v1.41/'),
      answer: ({ method, url }, body) => {
        if (url === '/version')
          return { ...(body as object), ApiVersion: '1.52', MinAPIVersion: '1.50' };
        if (method === 'GET' && /\/services\?/.test(url) && Array.isArray(body)) this.putInto(body);
        return body;
      },
    };
    proxy.watch = async (moment, { method, url, body }) => {
      if (moment === 'before' && method === 'POST') this.take(url, body);
    };
  }

  /** As if the service had been created with both fields. */
  give(id: string) {
    this.kept.set(id, this.fields);
  }

  has = (id: string) => this.kept.get(id);

  versions = () =>
    new Set(this.proxy.seen.flatMap(({ url }) => /^\/v([\d.]+)\//.exec(url)?.[1] ?? []));

  private take(url: string, body: string) {
    const id = /\/services\/(\w+)\/update/.exec(url)?.[1];
    if (id === undefined) return;
    const { SwapBytes, MemorySwappiness } = JSON.parse(body).TaskTemplate.Resources ?? {};
    if (this.drops || SwapBytes === undefined) this.kept.delete(id);
    else this.kept.set(id, { SwapBytes, MemorySwappiness });
  }

  private putInto(services: { ID: string; Spec: { TaskTemplate: { Resources?: object } } }[]) {
    for (const { ID, Spec } of services)
      if (this.kept.has(ID))
        Spec.TaskTemplate.Resources = { ...Spec.TaskTemplate.Resources, ...this.kept.get(ID) };
  }
}

let proxy: Proxy;
let engine: NewerEngine;
const fixture = useFixture({
  through: async (sandbox) => {
    proxy = await Proxy.start(sandbox.socket);
    engine = new NewerEngine(proxy);
    return proxy.dockerHost;
  },
});
afterAll(() => proxy?.close());
const rotations = new Rotations(fixture);

const warning =
  'Docker did not keep these fields of the service as they were sent: TaskTemplate.Resources.SwapBytes, TaskTemplate.Resources.MemorySwappiness. Check the service and set them again.';

async function aService(name: string, ...flags: string[]) {
  await fixture.docker.createService(name, { flags: [...fastUpdateFlags, ...flags] });
  const { ID } = await fixture.docker.service(name);
  engine.give(ID);
  await eventually(() => fixture.admin.get<Service>(`/services/${name}`));
  return ID;
}
const edit = async (name: string, labels: object) =>
  (await fixture.admin.patch<Service>(`/services/${name}`, { labels }, '*', 202)).body;

describe('an Engine of a newer API', () => {
  let swap: string;
  beforeAll(async () => {
    swap = await aService('swap');
  });

  it('is asked in its own newest version alone', async () => {
    expect([...engine.versions()]).toEqual(['1.52']);
    expect((await fixture.admin.get<Cluster>('/cluster')).body).toMatchObject({
      state: 'ready',
      apiVersion: '1.52',
      minApiVersion: '1.50',
    });
  });

  it('keeps its younger fields through every change of a service', async () => {
    const before = engine.has(swap);
    expect(await edit('swap', { a: '1' })).toMatchObject({ labels: { a: '1' }, warnings: [] });
    await fixture.admin.put('/services/swap/replicas', { replicas: 2 }, '*', 202);
    const headers = { 'if-match': '*' };
    const post = (path: string) =>
      fixture.admin.post<Service>(`/services/swap/${path}`, {}, 202, headers);
    await fixture.docker.running('swap', 2);
    expect((await post('restarts')).body.warnings).toEqual([]);
    expect(engine.has(swap)).toEqual(before);
  });

  it('is caught when it drops fields: in the answer, later, and in the audit log', async () => {
    engine.drops = true;
    expect((await edit('swap', { a: '2' })).warnings).toEqual([warning]);
    engine.drops = false;
    expect((await fixture.admin.get<Service>('/services/swap')).body.warnings).toEqual([warning]);
    const { body } = await fixture.admin.get<Page<AuditEntry>>('/audit?action=service.edit');
    expect(body.items[0]).toMatchObject({
      outcome: 'succeeded',
      fields: [
        'labels.a',
        'lost:TaskTemplate.Resources.SwapBytes',
        'lost:TaskTemplate.Resources.MemorySwappiness',
      ],
    });
    await eventually(() =>
      expect(fixture.waxseal.log).toContain(
        'Docker dropped fields of the service swap: TaskTemplate.Resources.SwapBytes, TaskTemplate.Resources.MemorySwappiness',
      ),
    );
    expect((await edit('swap', { a: '3' })).warnings).toEqual([]);
  });

  it('is caught by a rotation, which goes on', async () => {
    await fixture.docker.createSecret('lossy');
    await aService('rotates', '--secret', 'lossy');
    await fixture.docker.running('rotates', 1);
    engine.drops = true;
    const { id } = await rotations.start('lossy', {
      value: { text: 'new' },
      settings: shortWindow,
    });
    const rotation: Rotation = await rotations.ended(id);
    engine.drops = false;
    expect(rotation).toMatchObject({ state: 'done', services: [{ warnings: [warning] }] });
  });
});
