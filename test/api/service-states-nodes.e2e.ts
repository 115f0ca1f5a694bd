// Budget: 45 s.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Attention, Overview, Page, RotationPlan, ServiceSummary } from '@waxseal/shared';
import { DockerCli } from '../support/docker-cli';
import { eventually } from '../support/eventually';
import type { Fixture } from '../support/fixture';
import { Waxseal } from '../support/waxseal';
import { Sandbox } from '../../tools/sandbox/subprocess';

const LONG_MS = 240_000;
/** Docker itself takes some seconds to say that a node is down. */
const DOWN_MS = 40_000;
const WITHIN_MS = 5_000;
const [second, third] = ['waxseal-2', 'waxseal-3'] as const;

const fixture = {} as Fixture;
let whole: Sandbox;
const docker = (...args: string[]) => whole.docker(args);

beforeAll(async () => {
  whole = await Sandbox.start('--nodes', '3');
  await whole.importImage();
  await docker('swarm', 'update', '--dispatcher-heartbeat', '1s');
  fixture.docker = new DockerCli(whole);
  fixture.waxseal = await Waxseal.start(whole.dockerHost);
  await fixture.waxseal.ready();
  fixture.admin = await fixture.waxseal.signIn();
}, LONG_MS);

afterAll(async () => {
  try {
    await fixture.waxseal?.close();
  } finally {
    await whole?.close();
  }
}, LONG_MS);

const overview = async () => (await fixture.admin.get<Overview>('/overview')).body;
const attentionOf = async (kind: Attention['kind']) =>
  (await overview()).attention.filter((one) => one.kind === kind);
const lines = async () => {
  const { body } = await fixture.admin.get<Page<ServiceSummary>>('/services');
  return body.items.map(
    ({ name, state, running, desired }) => `${name} ${state} ${running}/${desired}`,
  );
};
const counted = async () =>
  (await docker('service', 'ls', '--format', '{{.Name}} {{.Replicas}}')).split('\n').sort();
const expectLines = (expected: string[]) =>
  eventually(async () => expect(await lines()).toEqual(expected), { withinMs: DOWN_MS });

/** A manager as `docker node ls` tells it. */
const managerStatus = (node: string, status: RegExp) =>
  eventually(
    async () => {
      const format = ['--format', '{{.Hostname}} {{.Status}} {{.ManagerStatus}}'];
      const listed = (await docker('node', 'ls', ...format)).split('\n');
      expect(listed.find((line) => line.startsWith(`${node} `))).toMatch(status);
    },
    { withinMs: DOWN_MS },
  );

const well = ['everywhere converged 3/3', 'pinned converged 1/1', 'spread converged 3/3'];

describe('services with tasks on a node that is down', () => {
  beforeAll(async () => {
    await fixture.docker.createSecret('held');
    const pin = ['--constraint', `node.hostname==${third}`, '--secret', 'held'];
    await fixture.docker.createService('pinned', { flags: pin });
    await fixture.docker.createService('everywhere', { flags: ['--mode', 'global'] });
    await fixture.docker.createService('spread', { flags: ['--replicas', '3'] });
    await expectLines(well);
    await whole.stopEngine(third);
  }, LONG_MS);

  it(
    'do not count those tasks, whatever Docker counts, and say why one is missing',
    async () => {
      await expectLines([
        'everywhere converged 2/2',
        'pinned degraded 0/1',
        'spread converged 3/3',
      ]);
      expect(await counted()).toEqual(['everywhere 3/2', 'pinned 1/1', 'spread 4/3']);
      const [told, ...others] = await attentionOf('service-degraded');
      expect(others).toEqual([]);
      expect(told).toMatchObject({
        items: [{ name: 'pinned' }],
        cause: expect.stringMatching(/^no suitable node \(.*1 node not available/),
      });
    },
    LONG_MS,
  );

  it('are unhealthy in the plan of a rotation', async () => {
    const body = { value: { text: 'new' } };
    const path = '/secrets/held/rotations?dryRun=true';
    const plan = (await fixture.admin.post<RotationPlan>(path, body, 200)).body;
    expect(plan.services).toMatchObject([
      { service: 'pinned', running: 0, desired: 1, health: 'unhealthy' },
    ]);
  });

  it(
    'are well again when the node is back',
    async () => {
      await whole.startEngine(third);
      await managerStatus(third, /Ready/);
      await expectLines(well);
      expect(await attentionOf('service-degraded')).toEqual([]);
    },
    LONG_MS,
  );
});

describe('the managers of the quorum', () => {
  // With a heartbeat of 1 s, a busy machine loses nodes that are well.
  beforeAll(() => docker('swarm', 'update', '--dispatcher-heartbeat', '5s'));

  /** Every alarm that was given while `work` ran. */
  async function alarmsDuring(work: () => Promise<unknown>): Promise<Attention[]> {
    const alarms: Attention[] = [];
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        alarms.push(...(await attentionOf('quorum-at-risk')));
        await sleep(100);
      }
    })();
    await work().finally(() => (isOver = true));
    await watching;
    return alarms;
  }
  const reachable = (expected: number, total = 3) =>
    eventually(
      async () => {
        const { managers, reachableManagers } = (await overview()).nodes!;
        expect([reachableManagers, managers]).toEqual([expected, total]);
      },
      { withinMs: WITHIN_MS },
    );

  it(
    'are counted within seconds of a promotion, without an alarm',
    async () => {
      const alarms = await alarmsDuring(async () => {
        await docker('node', 'promote', second, third);
        for (const node of [second, third]) await managerStatus(node, /Reachable/);
        await reachable(3);
      });
      expect(alarms).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'are counted within seconds when an Engine stops, and when it is back',
    async () => {
      await whole.stopEngine(third);
      await managerStatus(third, /Unreachable/);
      await reachable(2);
      expect(await attentionOf('quorum-at-risk')).toMatchObject([
        { cause: '2 of 3 managers can be reached' },
      ]);
      await whole.startEngine(third);
      await managerStatus(third, / Reachable/);
      await reachable(3);
      // Long enough for two further reads of the nodes.
      const alarms = await alarmsDuring(() => sleep(WITHIN_MS));
      expect(alarms).toEqual([]);
    },
    LONG_MS,
  );
});
