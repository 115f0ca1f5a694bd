import type { EngineTask, ServiceSpec } from '../../engine.types.js';
import { isTerminal } from '../../task-state.js';
import { anId } from '../factories.js';
import type { Behaviour } from './behaviour.js';

/** What a task asks of the Swarm around it. */
export interface TaskHost {
  /** The node that takes it; undefined while none can. */
  place(task: TaskModel): string | undefined;
  isNodeDown(nodeId: string): boolean;
  hasObject(id: string): boolean;
  behaviourOf(task: TaskModel): Behaviour;
  changed(task: TaskModel): void;
}

const PLACE_MS = 20;
const PREPARE_MS = 60;
const STOP_MS = 200;
const JOB_MS = 800;

/** One task from its creation until it has ended, as the scheduler and the agent of its node move it. */
export class TaskModel {
  readonly id = anId();
  readonly createdAt = iso();
  state = 'pending';
  error: string | null = null;
  exitCode: number | null = null;
  nodeId: string | null = null;
  isRemoved = false;
  private message = 'pending task scheduling';
  private stateSince = iso();
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new Set<() => void>();
  /** As last read; undefined once it has changed since. */
  private lastRead: EngineTask | undefined;

  constructor(
    readonly serviceId: string,
    readonly slot: number | null,
    /** The spec that it was made from. */
    readonly spec: ServiceSpec,
    public desiredState: 'ready' | 'running' | 'complete' | 'shutdown' | 'remove',
    private readonly host: TaskHost,
    readonly iteration = 0,
    private readonly onlyNode: string | null = null,
  ) {
    this.after(PLACE_MS, () => this.place());
  }

  get isRunnable() {
    return this.desiredState === 'ready' || this.desiredState === 'running';
  }

  get hasEnded() {
    return isTerminal(this);
  }

  get wantedNode() {
    return this.onlyNode;
  }

  /** A node has come up, or was opened: a task that none could take is looked at again. */
  placeAgain() {
    if (this.state === 'pending') this.place();
  }

  desire(state: TaskModel['desiredState']) {
    if (this.desiredState === 'remove' || this.desiredState === state) return;
    if (this.desiredState === 'shutdown' && state !== 'remove') return;
    this.desiredState = state;
    this.lastRead = undefined;
    if (state === 'running' && this.state === 'ready') this.begin();
    if (state === 'shutdown' || state === 'remove') this.stop();
  }

  /** Resolves once `is` holds, whenever the task moves. */
  async until(is: () => boolean): Promise<void> {
    while (!is()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** Whatever waits for a state looks again. */
  wake() {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** The task's node is back, so the orders from its absence are carried out now. */
  nodeIsBack() {
    if (this.hasEnded) return;
    if (this.desiredState === 'shutdown' || this.desiredState === 'remove') this.stop();
  }

  read(): EngineTask {
    return (this.lastRead ??= this.describe());
  }

  private describe(): EngineTask {
    const { id, serviceId, nodeId, slot, state, desiredState, message, error, exitCode } = this;
    const { image, secrets, configs } = this.spec;
    return {
      ...{ id, serviceId, nodeId, slot, state, desiredState, message, error, exitCode, image },
      secretIds: [...new Set(secrets.map((secret) => secret.id))],
      configIds: [...new Set(configs.map((config) => config.id))],
      jobIteration: this.spec.mode.endsWith('-job') ? this.iteration : null,
      unreadableLogDriver: null,
      createdAt: this.createdAt,
      stateSince: this.stateSince,
    };
  }

  private place() {
    this.lastRead = undefined;
    const nodeId = this.host.place(this);
    if (nodeId === undefined) {
      this.error = 'no suitable node (scheduling constraints not satisfied on 1 node)';
      return this.host.changed(this);
    }
    this.error = null;
    this.nodeId = nodeId;
    this.move('preparing', 'preparing');
    this.after(PREPARE_MS, () => this.prepared());
  }

  private prepared() {
    const { secrets, configs, image } = this.spec;
    if ([...secrets, ...configs].some(({ id }) => !this.host.hasObject(id)))
      return this.end('rejected', 'unable to get secret from secret store', null);
    if (image === 'missing') return this.end('rejected', 'No such image: missing', null);
    this.move('ready', 'prepared');
    if (this.desiredState === 'running' || this.desiredState === 'complete') this.begin();
  }

  private begin() {
    const { startMs, exitsAfterMs, exitCode, isUnhealthy } = this.host.behaviourOf(this);
    const { healthCheck } = this.spec;
    this.move('starting', 'starting');
    if (healthCheck && isUnhealthy) {
      const ms = healthCheck.startPeriodMs + healthCheck.intervalMs * healthCheck.retries;
      const error = 'task: non-zero exit (137): dockerexec: unhealthy container';
      return this.after(startMs + ms, () => this.end('failed', error, 137));
    }
    this.after(startMs + (healthCheck?.intervalMs ?? 0), () => {
      this.move('running', 'started');
      if (exitsAfterMs !== null) this.after(exitsAfterMs, () => this.exit(exitCode));
      else if (this.desiredState === 'complete') this.after(JOB_MS, () => this.exit(0));
    });
  }

  private exit(code: number) {
    if (code === 0) this.end('complete', null, 0);
    else this.end('failed', `task: non-zero exit (${code})`, code);
  }

  private stop() {
    if (this.hasEnded) return this.host.changed(this);
    if (this.nodeId !== null && this.host.isNodeDown(this.nodeId)) return this.host.changed(this);
    const isUp = this.state === 'running' || this.state === 'starting';
    this.after(isUp ? STOP_MS : PLACE_MS, () => this.end('shutdown', null, isUp ? 0 : null));
    this.host.changed(this);
  }

  private end(state: string, error: string | null, exitCode: number | null) {
    clearTimeout(this.timer);
    this.error = error;
    this.exitCode = exitCode;
    this.move(state, error === null ? 'finished' : 'started');
  }

  private move(state: string, message: string) {
    this.state = state;
    this.message = message;
    this.lastRead = undefined;
    this.stateSince = iso();
    this.host.changed(this);
    this.wake();
  }

  /** Nothing happens on a node that is down. */
  private after(ms: number, work: () => void) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.nodeId !== null && this.host.isNodeDown(this.nodeId)) return;
      work();
    }, ms);
  }
}

const iso = () => new Date(Date.now()).toISOString();
