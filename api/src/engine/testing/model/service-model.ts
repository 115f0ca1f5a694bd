import type { EngineService, ServiceSpec } from '../../engine.types.js';
import { digestOf } from '../../mapper/spec-digest.js';
import { anId } from '../factories.js';
import type { TaskHost } from './task-model.js';
import { TaskModel } from './task-model.js';
import { Updater, type UpdatedService } from './updater.js';

/** What a service asks of the Swarm around it. */
export interface ServiceHost {
  nextIndex(): number;
  /** Nodes that are ready and take tasks. */
  openNodes(): string[];
  isNodeDown(nodeId: string): boolean;
  tell(action: 'create' | 'update' | 'remove', service: ServiceModel): void;
  taskHost(service: ServiceModel): TaskHost;
}

const RECONCILE_MS = 10;
/** Docker keeps that many ended tasks of a slot. */
const HISTORY = 5;

const digests = new WeakMap<ServiceSpec, string>();
function specDigestOf(spec: ServiceSpec): string {
  const known = digests.get(spec) ?? digestOf(spec);
  digests.set(spec, known);
  return known;
}

const taskDigests = new WeakMap<ServiceSpec, string>();
/** Neither labels nor the number of tasks nor the policy of updates are part of a task. */
function taskDigestOf(spec: ServiceSpec): string {
  const { labels: _, replicas: __, updatePolicy: ___, ...rest } = spec;
  const known = taskDigests.get(spec) ?? digestOf(rest);
  taskDigests.set(spec, known);
  return known;
}

/** A service with its tasks, as Docker's orchestrators keep it. */
export class ServiceModel implements UpdatedService {
  readonly id = anId();
  tasks: TaskModel[] = [];
  previousSpec: ServiceSpec | null = null;
  update: EngineService['update'] = null;
  versionIndex: number;
  isGone = false;
  /** When one of its tasks last moved. */
  movedAt = Date.now();
  /** Updates so far that replace the tasks. */
  rollouts = 0;
  private iteration = 0;
  private readonly attempts = new Map<string, number>();
  private readonly createdAt = iso();
  private updatedAt = iso();
  private updater: Updater | undefined;
  private reconciling: NodeJS.Timeout | undefined;

  constructor(
    public spec: ServiceSpec,
    /** The port does not read it of a spec. */
    private readonly restartDelayMs: number,
    private readonly host: ServiceHost,
  ) {
    this.versionIndex = host.nextIndex();
    this.reconcileSoon();
  }

  get name() {
    return this.spec.name;
  }

  get isJob() {
    return this.spec.mode.endsWith('-job');
  }

  read(): EngineService {
    const { id, versionIndex, createdAt, updatedAt, name, spec, previousSpec, update } = this;
    return {
      ...{ id, versionIndex, createdAt, updatedAt, name, spec, previousSpec, update },
      labels: spec.labels,
      specDigest: specDigestOf(spec),
      specBytes: 1_000,
      status: this.status(),
      jobIteration: this.isJob ? this.iteration : null,
    };
  }

  /** Any update makes the spec before the previous one and forgets the rollout. */
  overwrite(spec: ServiceSpec) {
    if (this.isJob || taskDigestOf(spec) !== taskDigestOf(this.spec)) this.rollouts++;
    this.previousSpec = this.spec;
    this.spec = spec;
    this.update = null;
    if (this.isJob) this.iteration++;
    this.wrote();
  }

  /** What a user asks for with `rollback=previous`. */
  rollBack() {
    const { spec } = this;
    this.spec = this.previousSpec!;
    this.previousSpec = spec;
    this.update = {
      ...{ state: 'rollback_started', message: 'manually requested rollback' },
      ...{ startedAt: iso(), completedAt: null },
    };
    if (this.isJob) this.iteration++;
    this.wrote();
  }

  remove() {
    this.isGone = true;
    this.updater?.stop();
    clearTimeout(this.reconciling);
    for (const task of this.tasks) task.desire('remove');
  }

  // What the updater asks for.

  slots(): TaskModel[][] {
    const slots = new Map<number | string, TaskModel[]>();
    for (const task of this.tasks.filter(({ isRunnable }) => isRunnable)) {
      const key = keyOf(task);
      slots.set(key, [...(slots.get(key) ?? []), task]);
    }
    return [...slots.values()];
  }

  slotOf(one: TaskModel): TaskModel[] {
    return this.tasks.filter((task) => task.isRunnable && keyOf(task) === keyOf(one));
  }

  isDirty(slot: readonly TaskModel[]) {
    return slot.length > 1 || slot.some((task) => this.isTaskDirty(task));
  }

  isTaskDirty({ spec }: TaskModel) {
    return taskDigestOf(spec) !== taskDigestOf(this.spec);
  }

  isLost({ nodeId }: TaskModel) {
    return nodeId !== null && this.host.isNodeDown(nodeId);
  }

  makeTask(other: TaskModel, desired: 'ready' | 'running') {
    const nodeId = this.spec.mode === 'global' ? keyOf(other) : null;
    return this.addTask(other.slot, desired, nodeId === null ? null : String(nodeId));
  }

  begin() {
    this.become('updating', 'update in progress');
  }

  complete() {
    const isRollback = this.update?.state === 'rollback_started';
    this.become(
      isRollback ? 'rollback_completed' : 'completed',
      isRollback ? 'rollback completed' : 'update completed',
    );
  }

  pause({ id }: TaskModel) {
    const isRollback = this.update?.state === 'rollback_started';
    const what = isRollback ? 'rollback' : 'update';
    const why = `${what} paused due to failure or early termination of task ${id}`;
    this.become(isRollback ? 'rollback_paused' : 'paused', why);
  }

  /** Docker's own rollback leaves no previous spec; without one it does nothing. */
  rollBackByItself({ id }: TaskModel) {
    if (!this.previousSpec) return;
    this.spec = this.previousSpec;
    this.previousSpec = null;
    const why = `update rolled back due to failure or early termination of task ${id}`;
    this.become('rollback_started', why);
  }

  // What happens around it.

  reconcileSoon() {
    if (this.isGone) return;
    this.reconciling ??= setTimeout(() => {
      this.reconciling = undefined;
      this.reconcile();
    }, RECONCILE_MS);
  }

  /** A task has moved. */
  taskChanged(task: TaskModel) {
    this.movedAt = Date.now();
    if (!task.hasEnded) return;
    if (this.isGone || task.desiredState === 'remove') {
      this.tasks = this.tasks.filter((one) => one !== task);
      return;
    }
    if (task.isRunnable || task.desiredState === 'complete') {
      this.endedByItself(task);
      this.updater?.ended(task);
    }
    this.forgetOld(task);
  }

  /** A node went down or was drained: its tasks are needed elsewhere. */
  leaveNode(nodeId: string) {
    for (const task of this.tasks.filter((one) => one.nodeId === nodeId && !one.hasEnded)) {
      const isNeeded = task.isRunnable && this.spec.mode === 'replicated';
      task.desire('shutdown');
      if (isNeeded) this.addTask(task.slot, 'running', null);
      task.wake();
    }
    this.reconcileSoon();
  }

  private status(): EngineService['status'] {
    const { mode, replicas } = this.spec;
    const count = (is: (task: TaskModel) => boolean) => this.tasks.filter(is).length;
    const desired =
      mode === 'global'
        ? count(({ desiredState }) => desiredState === 'running')
        : mode === 'global-job'
          ? 0
          : (replicas ?? 0);
    return {
      running: count(({ state }) => state === 'running'),
      desired,
      completed: this.isJob
        ? count(({ state, iteration }) => state === 'complete' && iteration === this.iteration)
        : 0,
    };
  }

  private wrote() {
    this.touch();
    this.reconcileSoon();
  }

  private become(state: NonNullable<EngineService['update']>['state'], message: string) {
    const isOver = state !== 'updating' && state !== 'rollback_started';
    const startedAt = this.update?.startedAt ?? iso();
    this.update = { state, message, startedAt, completedAt: isOver ? iso() : null };
    this.wrote();
  }

  private touch() {
    this.versionIndex = this.host.nextIndex();
    this.updatedAt = iso();
    this.host.tell('update', this);
  }

  private reconcile() {
    if (this.isGone) return;
    if (this.isJob) return this.reconcileJob();
    if (this.spec.mode === 'global') this.spread();
    else this.fill();
    if (this.updater?.spec === this.spec) return;
    this.updater?.stop();
    const updater = new Updater(this, this.spec);
    this.updater = updater;
    void updater.run().then(() => {
      if (this.updater === updater) this.updater = undefined;
    });
  }

  private fill() {
    const slots = this.slots().sort((a, b) => Number(a[0]!.slot) - Number(b[0]!.slot));
    const wanted = this.spec.replicas ?? 0;
    for (const slot of slots.slice(wanted)) for (const task of slot) task.desire('remove');
    const taken = new Set(slots.map(([task]) => task!.slot));
    for (let slot = 1, left = wanted - slots.length; left > 0; slot++) {
      if (taken.has(slot)) continue;
      this.addTask(slot, 'running', null);
      left--;
    }
  }

  private spread() {
    const open = this.host.openNodes();
    for (const slot of this.slots())
      if (!open.includes(String(keyOf(slot[0]!)))) for (const task of slot) task.desire('shutdown');
    const covered = new Set(this.slots().map(([task]) => keyOf(task!)));
    for (const nodeId of open) if (!covered.has(nodeId)) this.addTask(null, 'running', nodeId);
  }

  private reconcileJob() {
    for (const task of this.tasks)
      if (task.iteration !== this.iteration && task.desiredState === 'complete')
        task.desire(task.hasEnded ? 'remove' : 'shutdown');
    const now = this.tasks.filter(
      ({ iteration, desiredState }) => iteration === this.iteration && desiredState === 'complete',
    );
    const wanted =
      this.spec.mode === 'global-job' ? this.host.openNodes().length : (this.spec.replicas ?? 0);
    for (let slot = now.length; slot < wanted; slot++) this.addTask(slot, 'complete', null);
  }

  private addTask(
    slot: number | null,
    desired: 'ready' | 'running' | 'complete',
    nodeId: string | null,
  ) {
    const host = this.host.taskHost(this);
    const task = new TaskModel(this.id, slot, this.spec, desired, host, this.iteration, nodeId);
    this.tasks.push(task);
    return task;
  }

  /** It exited though it should run, or as a job has ended. */
  private endedByItself(task: TaskModel) {
    const isJob = task.desiredState === 'complete';
    if (isJob && task.state === 'complete') return;
    const isAgain = this.restarts(task, isJob);
    task.desire('shutdown');
    if (!isAgain) return;
    if (isJob) setTimeout(() => this.reconcileSoon(), this.restartDelayMs);
    else {
      const next = this.makeTask(task, 'ready');
      setTimeout(() => next.desire('running'), this.restartDelayMs);
    }
  }

  /** Attempts count for a slot and a spec. */
  private restarts(task: TaskModel, isJob: boolean): boolean {
    const { condition, maxAttempts } = this.spec.restart;
    const isWanted = isJob || condition === 'any';
    if (!isWanted && (condition === 'none' || task.state === 'complete')) return false;
    const slot = `${keyOf(task)} ${taskDigestOf(task.spec)}`;
    const attempts = this.attempts.get(slot) ?? 0;
    this.attempts.set(slot, attempts + 1);
    return maxAttempts === null || attempts < maxAttempts;
  }

  private forgetOld(task: TaskModel) {
    const ended = this.tasks.filter((one) => one.hasEnded && keyOf(one) === keyOf(task));
    const old = new Set(ended.slice(0, Math.max(0, ended.length - HISTORY)));
    if (old.size > 0) this.tasks = this.tasks.filter((one) => !old.has(one));
  }
}

/** A slot of a replicated service, or the node of a global one. */
const keyOf = (task: TaskModel): number | string =>
  task.slot ?? task.wantedNode ?? task.nodeId ?? task.id;

const iso = () => new Date(Date.now()).toISOString();
