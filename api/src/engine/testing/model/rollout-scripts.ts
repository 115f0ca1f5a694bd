import type { Engine } from '../../engine.js';
import type { EngineService, EngineTask, ReferenceChange } from '../../engine.types.js';
import { isTerminal } from '../../task-state.js';

/** A service whose application reads its one secret and does what the value says (`behaviour.ts`). */
export interface AppService {
  name: string;
  secret: { id: string; name: string };
  mode: 'replicated' | 'replicated-job';
  replicas: number;
  failureAction: 'pause' | 'rollback' | 'continue';
}

/** A Swarm in memory or a real one, on which the same script runs. */
export interface ScriptedSwarm {
  engine: Engine;
  /** One task at a time with two seconds between them, monitor and restart delay of one. Returns its id. */
  createApp(service: AppService): Promise<string>;
  /** Lets that much time pass. */
  pass(ms: number): Promise<void>;
}

export interface RolloutScript {
  run(script: Script): Promise<unknown>;
  ends: unknown;
}

const LOOK_MS = 250;
const PATIENCE_MS = 40_000;
const SETTLE_MS = 4_000;

/** Short scenes with one service. Each tells how they end, in a form that holds on both. */
export const rolloutScripts: Record<string, RolloutScript> = {
  'a rollout of a good value': {
    async run(script) {
      await script.begin({ replicas: 2 });
      await script.put('good');
      await script.until('completed');
      return script.end(2);
    },
    ends: { update: 'completed', spec: 'new', previous: 'old', running: ['new', 'new'] },
  },
  'a bad value, and the rollout pauses': {
    async run(script) {
      await script.begin({ replicas: 2, failureAction: 'pause' });
      await script.put('crash 0');
      await script.until('paused');
      return script.end(1);
    },
    ends: { update: 'paused', spec: 'new', previous: 'old', running: ['old'] },
  },
  'a bad value, and Docker rolls back': {
    async run(script) {
      await script.begin({ replicas: 2, failureAction: 'rollback' });
      await script.put('crash 0');
      await script.until('rollback_completed');
      return script.end(2);
    },
    ends: { update: 'rollback_completed', spec: 'old', previous: null, running: ['old', 'old'] },
  },
  'a bad value, and the rollout continues': {
    async run(script) {
      await script.begin({ replicas: 2, failureAction: 'continue' });
      await script.put('crash 0');
      await script.until('completed');
      return script.end(0);
    },
    ends: { update: 'completed', spec: 'new', previous: 'old', running: [] },
  },
  'a value with which the application exits with 0 within the monitor': {
    async run(script) {
      await script.begin({ replicas: 1, failureAction: 'pause' });
      await script.put('end 0');
      await script.until('paused');
      return script.end(0);
    },
    ends: { update: 'paused', spec: 'new', previous: 'old', running: [] },
  },
  'a label of a service that is paused': {
    async run(script) {
      await script.begin({ replicas: 3, failureAction: 'pause' });
      await script.put('crash 0');
      await script.until('paused');
      await script.label();
      await script.pass(SETTLE_MS);
      await script.until('paused');
      return script.end(1);
    },
    ends: { update: 'paused', spec: 'new', previous: 'new', running: ['old'] },
  },
  'a label of a service that is settled': {
    async run(script) {
      await script.begin({ replicas: 2 });
      await script.put('good');
      await script.until('completed');
      const before = await script.taskIds();
      await script.label();
      await script.pass(SETTLE_MS);
      return { ...(await script.end(2)), isSame: before === (await script.taskIds()) };
    },
    ends: { update: null, spec: 'new', previous: 'new', running: ['new', 'new'], isSame: true },
  },
  'the spec posted again unchanged': {
    async run(script) {
      await script.begin({ replicas: 1 });
      await script.put('good');
      await script.until('completed');
      const before = await script.taskIds();
      await script.engine.updateService(script.id, () => ({}));
      await script.pass(SETTLE_MS);
      return { ...(await script.end(1)), isSame: before === (await script.taskIds()) };
    },
    ends: { update: null, spec: 'new', previous: 'new', running: ['new'], isSame: true },
  },
  'a service that is scaled': {
    async run(script) {
      await script.begin({ replicas: 1 });
      await script.engine.updateService(script.id, () => ({ replicas: 3 }));
      await script.untilRunning(3);
      return script.end(3);
    },
    ends: { update: null, spec: 'old', previous: 'old', running: ['old', 'old', 'old'] },
  },
  'a rollback that a user asks for': {
    async run(script) {
      await script.begin({ replicas: 1 });
      await script.put('good');
      await script.until('completed');
      await script.engine.rollBackService(script.id, () => {});
      await script.until('rollback_completed');
      return script.end(1);
    },
    ends: { update: 'rollback_completed', spec: 'old', previous: 'new', running: ['old'] },
  },
  'a rollback to a secret that was removed': {
    async run(script) {
      await script.begin({ replicas: 1 });
      await script.put('good');
      await script.until('completed');
      // Docker lets go of a secret that a previous spec names alone.
      await script.engine.removeObject('secret', script.old.id);
      await script.engine.rollBackService(script.id, () => {});
      await script.until('rollback_paused');
      return script.end(0);
    },
    ends: { update: 'rollback_paused', spec: 'old', previous: 'new', running: [] },
  },
  'a job, and a label of it': {
    async run(script) {
      await script.begin({ mode: 'replicated-job', replicas: 1 });
      await script.untilCompleted(1);
      const before = await script.allTaskIds();
      await script.label();
      await script.pass(SETTLE_MS);
      await script.untilCompleted(1);
      const { update } = await script.service();
      return { update, isRunAgain: before !== (await script.allTaskIds()) };
    },
    ends: { update: null, isRunAgain: true },
  },
};

let made = 0;

/** One script while it runs. */
export class Script {
  id = '';
  old = { id: '', name: '' };
  private next = { id: '', name: '' };

  constructor(private readonly swarm: ScriptedSwarm) {}

  get engine() {
    return this.swarm.engine;
  }

  pass(ms: number) {
    return this.swarm.pass(ms);
  }

  /** The service, and all of its tasks run with a good value. */
  async begin(given: Partial<Pick<AppService, 'mode' | 'replicas' | 'failureAction'>>) {
    const name = `scene-${++made}`;
    this.old = await this.create(`${name}-old`, 'good');
    const service = {
      ...{ name, secret: this.old, mode: 'replicated' as const, replicas: 1 },
      ...{ failureAction: 'pause' as const, ...given },
    };
    this.id = await this.swarm.createApp(service);
    if (service.mode === 'replicated') await this.untilRunning(service.replicas);
  }

  /** Another value in the place of the first. */
  async put(value: string) {
    this.next = await this.create(`scene-${made}-${this.id.slice(0, 8)}`, value);
    const swap: ReferenceChange = { kind: 'secret', from: [this.old.id], to: this.next };
    await this.engine.updateService(this.id, () => ({ references: [swap] }));
  }

  label() {
    return this.engine.updateService(this.id, () => ({ labels: { seen: 'yes' } }));
  }

  service() {
    return this.engine.getService(this.id);
  }

  until(state: string) {
    return this.wait(async () => (await this.service()).update?.state === state);
  }

  untilRunning(count: number) {
    return this.wait(async () => (await this.running()).length === count);
  }

  untilCompleted(count: number) {
    return this.wait(async () => (await this.service()).status.completed === count);
  }

  async taskIds() {
    return (await this.running()).map(({ id }) => id).join();
  }

  async allTaskIds() {
    const tasks = await this.engine.listTasks([this.id]);
    return tasks
      .map(({ id }) => id)
      .sort()
      .join();
  }

  /**
   * Which value the specs name, and the tasks that run have. On a busy machine Docker ends a rollout before
   * the last task runs, so the expected number of running tasks is waited for.
   */
  async end(running: number) {
    const lasting = async () =>
      (await this.running()).filter(({ secretIds }) => !this.isCrashing(secretIds));
    await this.wait(async () => (await lasting()).length === running).catch(() => undefined);
    const { update, spec, previousSpec } = await this.service();
    const tasks = await lasting();
    return {
      update: update?.state ?? null,
      spec: this.versionOf(spec),
      previous: previousSpec && this.versionOf(previousSpec),
      running: tasks.map(({ secretIds }) => (secretIds.includes(this.old.id) ? 'old' : 'new')),
    };
  }

  /** A task that crashes again and again may be seen running for a moment. */
  private isCrashing(ids: readonly string[]) {
    return this.isBad && ids.includes(this.next.id);
  }

  private isBad = false;

  private versionOf({ secrets }: Pick<EngineService['spec'], 'secrets'>) {
    return secrets.some(({ id }) => id === this.old.id) ? 'old' : 'new';
  }

  private async running(): Promise<EngineTask[]> {
    const tasks = await this.engine.listTasks([this.id]);
    return tasks
      .filter((task) => task.state === 'running' && task.desiredState === 'running')
      .filter((task) => !isTerminal(task))
      .sort((a, b) => ((a.slot ?? 0) < (b.slot ?? 0) ? -1 : 1));
  }

  private async create(name: string, value: string) {
    this.isBad = value !== 'good';
    const draft = { name, bytes: Buffer.from(value), labels: {} };
    return { id: await this.engine.createObject('secret', draft), name };
  }

  private async wait(is: () => Promise<boolean>) {
    for (let left = PATIENCE_MS; left > 0; left -= LOOK_MS) {
      if (await is()) return;
      await this.pass(LOOK_MS);
    }
    throw new Error('It did not come to that');
  }
}
