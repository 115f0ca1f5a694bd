import type { EngineService, ServiceSpec } from '../../engine.types.js';
import type { TaskModel } from './task-model.js';

type Policy = Pick<
  ServiceSpec['updatePolicy'],
  'parallelism' | 'delayMs' | 'monitorMs' | 'order' | 'failureAction' | 'maxFailureRatio'
>;

/** What a rollout asks of its service. */
export interface UpdatedService {
  readonly update: EngineService['update'];
  /** Tasks that should run, by slot. */
  slots(): TaskModel[][];
  slotOf(task: TaskModel): TaskModel[];
  isDirty(slot: readonly TaskModel[]): boolean;
  isTaskDirty(task: TaskModel): boolean;
  /** Its node is down. */
  isLost(task: TaskModel): boolean;
  /** A task of the present spec in the slot of another one. */
  makeTask(other: TaskModel, desired: 'ready' | 'running'): TaskModel;
  begin(): void;
  complete(): void;
  pause(failed: TaskModel): void;
  rollBackByItself(failed: TaskModel): void;
}

/** How long a new task waits for the old one to stop. */
const STOP_TIMEOUT_MS = 60_000;

/**
 * One rollout, as swarmkit's updater does it (manager/orchestrator/update/updater.go): slot after slot gets a
 * new task; a new task that ends within the monitor is a failure; after the last one it monitors once more.
 */
export class Updater {
  private isStopped = false;
  private isHalted = false;
  private readonly made = new Map<TaskModel, number | null>();
  private failures = 0;
  private dirty = 0;
  private monitorMs = 0;
  private policy: Policy | undefined;
  private readonly stops = new Set<() => void>();

  constructor(
    private readonly service: UpdatedService,
    readonly spec: ServiceSpec,
  ) {}

  /** Another spec has taken its place, or the service is gone. */
  stop() {
    this.isStopped = true;
    for (const wake of this.stops) wake();
    for (const task of this.made.keys()) task.wake();
  }

  async run(): Promise<void> {
    const { service } = this;
    const state = service.update?.state;
    if (state === 'paused' || state === 'rollback_paused') return;
    const slots = service.slots().filter((slot) => service.isDirty(slot));
    if (slots.length === 0) {
      if (state === 'updating' || state === 'rollback_started') service.complete();
      return;
    }
    if (service.update === null) service.begin();
    const isRollback = service.update!.state === 'rollback_started';
    const policy = (this.policy = isRollback ? this.spec.rollbackPolicy : this.spec.updatePolicy);
    this.monitorMs = policy.monitorMs;
    this.dirty = slots.length;
    const queue = slots.map((slot) => slot[0]!);
    const workers = Math.min(policy.parallelism || slots.length, slots.length);
    await Promise.all(Array.from({ length: workers }, () => this.work(queue, policy)));
    if (this.isStopped || this.isHalted) return;
    await this.sleep(policy.monitorMs);
    if (!this.isStopped && !this.isHalted) service.complete();
  }

  /** A task has ended that this rollout made: within its monitor that is a failure. */
  ended(task: TaskModel) {
    if (this.isStopped || this.isHalted || !this.made.has(task)) return;
    const startedAt = this.made.get(task);
    const { failureAction, maxFailureRatio } = this.policy!;
    if (failureAction === 'continue') return;
    if (startedAt != null && Date.now() - startedAt > this.monitorMs) return;
    this.failures++;
    if (this.failures / this.dirty <= maxFailureRatio) return;
    this.isHalted = true;
    for (const wake of this.stops) wake();
    if (failureAction === 'pause' || this.service.update?.state === 'rollback_started')
      this.service.pause(task);
    else this.service.rollBackByItself(task);
  }

  private async work(queue: TaskModel[], policy: Policy) {
    for (;;) {
      if (this.isStopped || this.isHalted) return;
      const old = queue.shift();
      if (!old) return;
      await this.replace(old, policy);
      if (policy.delayMs > 0 && !this.isStopped) await this.sleep(policy.delayMs);
    }
  }

  private async replace(old: TaskModel, policy: Policy) {
    const { service } = this;
    const inSlot = service.slotOf(old);
    const clean = inSlot.find((task) => !service.isTaskDirty(task));
    if (clean) {
      for (const task of inSlot) if (task !== clean) task.desire('shutdown');
      if (clean.desiredState === 'ready') clean.desire('running');
      return;
    }
    const task = service.makeTask(old, 'ready');
    this.made.set(task, null);
    if (policy.order === 'start-first') task.desire('running');
    else {
      for (const other of inSlot) other.desire('shutdown');
      // Not stopped with the rollout: a task that was made starts as soon as the old one has stopped.
      await stopped(inSlot, service);
      task.desire('running');
    }
    await task.until(() => this.isStopped || task.state === 'running' || task.hasEnded);
    if (this.isStopped) return;
    this.made.set(task, Date.now());
    if (policy.order === 'start-first' && task.state === 'running')
      for (const other of service.slotOf(task)) if (other !== task) other.desire('shutdown');
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stops.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

async function stopped(tasks: readonly TaskModel[], service: UpdatedService) {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    for (const task of tasks) task.wake();
  }, STOP_TIMEOUT_MS);
  for (const task of tasks) await task.until(() => isLate || task.hasEnded || service.isLost(task));
  clearTimeout(timer);
}
