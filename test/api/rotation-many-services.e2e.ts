// Budget: 45 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RotationPlan } from '@waxseal/shared';
import { createAll } from '../support/engine-api';
import { isWrite } from '../support/engine-killer';
import { eventually } from '../support/eventually';
import { Proxy, type Seen } from '../support/proxy';
import { Rotations } from '../support/rotations';
import { useFixture } from '../support/fixture';

const CONSUMERS = 100;
const BYSTANDERS = 50;
/** The limit for a plan with a hundred services is two seconds. */
const PLAN_MS = 2_000;
/** Services, tasks and nodes in a few batches each. */
const PLAN_CALLS = 12;
/** For each service: a read before the update, the update, a read after it, and its share of the reads of all services. */
const CALLS_EACH = 8;

let proxy: Proxy;
const fixture = useFixture({
  ownEngine: true,
  through: async ({ socket }) => (proxy = await Proxy.start(socket)).dockerHost,
});
afterAll(() => proxy?.close());
const rotations = new Rotations(fixture);

let consumers: string[];
let bystanders: string[];

/** Without tasks, because a plan and an update send the same requests to the Engine. */
const aService = (secret: string, id: string) => (_: unknown, index: number) => ({
  Name: `${secret}-${index}`,
  Mode: { Replicated: { Replicas: 0 } },
  UpdateConfig: { Parallelism: 1, Monitor: 1_000_000 },
  TaskTemplate: {
    ContainerSpec: {
      Image: 'busybox:local',
      Secrets: [
        {
          SecretID: id,
          SecretName: secret,
          File: { Name: secret, UID: '0', GID: '0', Mode: 0o444 },
        },
      ],
    },
  },
});

async function servicesOf(secret: string, count: number): Promise<string[]> {
  const id = await fixture.docker.createSecret(secret);
  const bodies = Array.from({ length: count }, aService(secret, id));
  await createAll(fixture.sandbox.socket, '/services/create', bodies);
  await rotations.known(secret, count);
  const filter = ['--quiet', '--filter', `name=${secret}-`];
  const short = (await fixture.sandbox.docker(['service', 'ls', ...filter])).split('\n');
  const ids = await fixture.sandbox.docker(['service', 'inspect', '--format', '{{.ID}}', ...short]);
  return ids.split('\n');
}

beforeAll(async () => {
  consumers = await servicesOf('wide', CONSUMERS);
  bystanders = await servicesOf('other', BYSTANDERS);
  await areLeftAlone();
});

/** New services are read repeatedly for a while. */
async function areLeftAlone() {
  let from = 0;
  const noMoreAsked = () => {
    const calls = proxy.seen.slice(from);
    from = proxy.seen.length;
    expect(naming(calls, bystanders)).toEqual([]);
  };
  await eventually(noMoreAsked, { withinMs: 30_000, everyMs: 3_000 });
}

/** The requests to the Engine in the meantime. */
async function callsDuring(work: () => Promise<unknown>): Promise<Seen[]> {
  const from = proxy.seen.length;
  await work();
  return proxy.seen.slice(from);
}

const told = ({ method, url }: Seen) => `${method} ${url}`;
const naming = (calls: Seen[], ids: string[]) =>
  calls.filter(({ url }) => ids.some((id) => url.includes(id)));

describe('A rotation with a hundred services', () => {
  it('is planned within two seconds with a few requests to the Engine', async () => {
    let plan: RotationPlan | undefined;
    const calls = await callsDuring(async () => {
      const answer = await fetch(
        `${fixture.waxseal.url}/api/v1/secrets/wide/rotations?dryRun=true`,
        {
          method: 'POST',
          headers: {
            authorization: `Bearer ${fixture.admin.token}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ value: { text: 'new' } }),
          signal: AbortSignal.timeout(PLAN_MS),
        },
      );
      plan = (await answer.json()) as RotationPlan;
    });
    expect(plan!.services).toHaveLength(CONSUMERS);
    expect(calls.length).toBeLessThanOrEqual(PLAN_CALLS);
    expect(calls.filter(isWrite)).toEqual([]);
    expect(naming(calls, bystanders).map(told)).toEqual([]);
  });

  it('updates each service once and no other service', async () => {
    const settings = { parallelism: CONSUMERS, stabilityWindowSeconds: 0 };
    const calls = await callsDuring(() =>
      rotations.rotate('wide', { value: { text: 'new' }, settings }),
    );
    for (const id of consumers)
      expect(calls.filter(({ url }) => url.includes(`/services/${id}/update`))).toHaveLength(1);
    expect(calls.length).toBeLessThanOrEqual(CALLS_EACH * CONSUMERS);
    expect(naming(calls, bystanders).map(told)).toEqual([]);
    expect(await rotations.on('wide-99')).toEqual(['wide.v2']);
  });
});
