import { expect } from '@jest/globals';
import type {
  Page,
  Rotation,
  RotationPlan,
  RotationSettings,
  Usage,
  SecretVersion,
  StartedRotation,
} from '@waxseal/shared';
import { eventually } from './eventually';
import type { Fixture } from './fixture';
import type { RawService } from './docker-cli';

/** A short window, so that a test takes only seconds. Tests that measure the window set another one. */
export const shortWindow = { stabilityWindowSeconds: 0.5 } satisfies RotationSettings;

/** For a rotation that must fail. On a busy machine, a task that exits immediately is still shown as running for a while. */
export const failureWindow = { stabilityWindowSeconds: 5 } satisfies RotationSettings;

/** Flags for fast updates of a service. The Engine's defaults would make a test wait. */
export const fastUpdateFlags = [
  ...['--update-monitor', '500ms', '--update-delay', '0s'],
  ...['--rollback-monitor', '500ms', '--restart-delay', '500ms'],
];

/** Returns a command that exits after this number of seconds if its secret contains `bad`, and otherwise keeps running. */
export const exitsOnBadValue = (secret: string, seconds = 0) => [
  'sh',
  '-c',
  `grep -q bad /run/secrets/${secret} && { echo password refused; sleep ${seconds}; exit 3; }; exec sleep 100000`,
];

interface Start {
  value?: { text?: string; base64?: string };
  settings?: Record<string, number | boolean>;
  [field: string]: unknown;
}

interface Consumer {
  flags?: string[];
  command?: string[];
  image?: string;
  running?: number;
}

/** Starts and follows rotations through the API, and checks their effects with the `docker` command line. */
export class Rotations {
  constructor(private readonly fixture: Pick<Fixture, 'admin' | 'docker'>) {}

  /** Creates a service and waits until its tasks run and the product knows it. */
  async consumer(name: string, { flags = [], command, image, running = 1 }: Consumer = {}) {
    const { docker, admin } = this.fixture;
    await docker.createService(name, { flags: [...fastUpdateFlags, ...flags], command, image });
    await docker.running(name, running);
    await eventually(() => admin.get(`/services/${name}`));
  }

  /** Waits until the product reports this number of uses of the secret. */
  known(secret: string, uses: number) {
    return eventually(async () => {
      const { body } = await this.fixture.admin.get<Page<Usage>>(`/secrets/${secret}/usage`);
      expect(body.total).toBe(uses);
    });
  }

  async start(secret: string, { settings, ...body }: Start): Promise<StartedRotation> {
    const answer = await this.fixture.admin.post<StartedRotation>(
      `/secrets/${secret}/rotations`,
      { ...body, settings: { ...shortWindow, ...settings } },
      202,
    );
    expect(answer.headers.get('location')).toBe(`/api/v1/rotations/${answer.body.id}`);
    return answer.body;
  }

  async startAll(changes: object[], { settings, ...body }: Start = {}): Promise<StartedRotation> {
    const all = { changes, ...body, settings: { ...shortWindow, ...settings } };
    return (await this.fixture.admin.post<StartedRotation>('/rotations', all, 202)).body;
  }

  async plan(secret: string, body: Start): Promise<RotationPlan> {
    const path = `/secrets/${secret}/rotations?dryRun=true`;
    return (await this.fixture.admin.post<RotationPlan>(path, body, 200)).body;
  }

  read = async (id: string) => (await this.fixture.admin.get<Rotation>(`/rotations/${id}`)).body;

  /** Waits until the rotation has ended or is blocked, and returns it. */
  async ended(id: string): Promise<Rotation> {
    return eventually(
      async () => {
        const path = `/rotations/${id}?wait=true&timeout=30`;
        const { body } = await this.fixture.admin.get<Rotation>(path);
        expect(body.endedAt !== null || body.state === 'blocked').toBe(true);
        return body;
      },
      { withinMs: 90_000 },
    );
  }

  /** Waits until the rotation reaches this state. Fails immediately with its details if it ends in another state. */
  async reaches(id: string, state: Rotation['state'], withinMs = 60_000): Promise<Rotation> {
    let last: Rotation | undefined;
    await eventually(
      async () => {
        last = await this.read(id);
        if (!isAt(last, state) && (!ends.includes(last.state) || leadsTo(last, state)))
          throw new Error(told(last));
      },
      { withinMs },
    );
    if (!isAt(last!, state)) throw new Error(told(last!));
    return last!;
  }

  async rotate(secret: string, body: Start, state: Rotation['state'] = 'done') {
    const { id } = await this.start(secret, body);
    return this.reaches(id, state);
  }

  async versions(secret: string): Promise<SecretVersion[]> {
    return (await this.fixture.admin.get<Page<SecretVersion>>(`/secrets/${secret}/versions`)).body
      .items;
  }

  /** Returns the names of the Docker secrets of all versions. */
  async secretNames(secret: string) {
    const isVersion = (name: string) =>
      name === secret || /^\.v\d+$/.test(name.slice(secret.length));
    return (await this.fixture.docker.secretNames()).filter(
      (name) => name.startsWith(secret) && isVersion(name),
    );
  }

  references = async (service: string) => referencesIn(await this.fixture.docker.service(service));
  /** Returns the names of the Docker secrets that the service's spec references. */
  on = async (service: string) =>
    (await this.references(service)).map(({ SecretName }) => SecretName);

  /** Returns the IDs of all tasks of the service that the Engine still keeps. */
  tasks = (service: string) => this.fixture.docker.tasksOf(service);

  /** Returns the content of this file in each running container of the service. */
  async fileIn(service: string, path: string): Promise<string[]> {
    const { docker } = this.fixture;
    const ids = await docker.containersOf(service);
    return Promise.all(ids.map((id) => docker.readIn(id, path)));
  }

  /** Checks that the rotation left no changes: the services run the old secret, and no new version exists. */
  async expectBackOnOld(secret: string, ...services: string[]) {
    for (const service of services) expect(await this.on(service)).toEqual([secret]);
    expect(await this.secretNames(secret)).toEqual([secret]);
    await this.expectSettled(...services);
  }

  /** Checks that no rollout is unfinished and that a manual rollback would not reference a deleted secret. */
  async expectSettled(...services: string[]) {
    const ids = new Set(await this.fixture.docker.secretIds());
    for (const service of services) {
      const raw = await this.fixture.docker.service(service);
      expect([undefined, 'completed', 'rollback_completed']).toContain(raw.UpdateStatus?.State);
      const all = [...referencesIn(raw), ...referencesOf(raw.PreviousSpec)];
      for (const { SecretID } of all) expect(ids).toContain(SecretID);
    }
  }
}

const ends: Rotation['state'][] = ['done', 'closed', 'failed', 'reverted', 'cancelled', 'blocked'];
/** Accepts later states for `done`, because old versions are then deleted without a further request. */
const isAt = ({ state }: Rotation, wanted: Rotation['state']) =>
  state === wanted || (wanted === 'done' && ['deleting', 'closed'].includes(state));
const leadsTo = ({ state }: Rotation, wanted: Rotation['state']) =>
  state === 'done' && ['deleting', 'closed'].includes(wanted);
const told = ({ state, reason, waitsFor, services }: Rotation) =>
  `${state}: ${reason ?? waitsFor ?? ''} ${JSON.stringify(services.map((one) => [one.service, one.state, one.waitsFor, one.failure?.message]))}`;

const referencesOf = (spec: RawService['Spec'] | undefined) =>
  spec?.TaskTemplate.ContainerSpec.Secrets ?? [];
const referencesIn = ({ Spec }: RawService) => referencesOf(Spec);
