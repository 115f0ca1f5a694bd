import type {
  Decide,
  EngineService,
  EngineTask,
  ObjectDraft,
  ObjectKind,
} from '../../engine/index.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';

/** What happens to the new tasks after an update of a service. */
type Behaviour = 'arrives' | 'fails' | 'hangs';

/** An Engine that replaces all tasks of a service when an update changes its secrets. */
export class RollingEngine extends FakeEngine {
  /** The behaviour of tasks by the id of their secret. The default is `arrives`. */
  readonly behaviours = new Map<string, Behaviour>();
  /** The error of tasks that fail. */
  taskError = 'task: non-zero exit (1)';
  readonly writes: string[] = [];
  /** Called before and after each write. */
  onWrite: (write: string, when: 'before' | 'after') => void = () => {};

  override async updateService(id: string, decide: Decide) {
    let what = '';
    return this.noted(
      async () => {
        const written = await super.updateService(id, (fresh, fields) => {
          const change = decide(fresh, fields);
          what = `${fresh.name} ${Object.keys(change).join('+') || 'again'}`;
          this.onWrite(what, 'before');
          return change;
        });
        this.replaceTasks(written);
        const { lostFields } = written;
        return { ...(await this.getService(id)), ...(lostFields && { lostFields }) };
      },
      () => what,
    );
  }

  override createObject(kind: ObjectKind, draft: ObjectDraft) {
    this.onWrite(`create ${draft.name}`, 'before');
    return this.noted(
      () => super.createObject(kind, draft),
      () => `create ${draft.name}`,
    );
  }

  override removeObject(kind: ObjectKind, id: string) {
    const name = this.objects[kind].get(id)?.name;
    this.onWrite(`remove ${name}`, 'before');
    return this.noted(
      () => super.removeObject(kind, id),
      () => `remove ${name}`,
    );
  }

  override updateObjectLabels(...given: Parameters<FakeEngine['updateObjectLabels']>) {
    const [kind, id] = given;
    const name = this.objects[kind].get(id)?.name;
    this.onWrite(`label ${name}`, 'before');
    return this.noted(
      () => super.updateObjectLabels(...given),
      () => `label ${name}`,
    );
  }

  /** Adds a service with running tasks. */
  running(...given: Parameters<FakeEngine['addService']>) {
    const service = this.addService(...given);
    this.replaceTasks(service);
    this.moveService(service.id, { update: null });
    return this.services.get(service.id)!.read();
  }

  tasksOf(serviceId: string): EngineTask[] {
    return [...this.tasks.values()].filter((task) => task.serviceId === serviceId);
  }

  /** Places all pending tasks, and lets no later task hang or fail. */
  recover() {
    this.behaviours.clear();
    for (const { id, serviceId } of [...this.tasks.values()].filter(
      ({ state }) => state === 'pending',
    )) {
      this.moveTask(id, { state: 'running', error: null });
      const { update, status } = this.services.get(serviceId)!.read();
      this.moveService(serviceId, {
        update: update && { ...update, state: 'completed' },
        status: { ...status, running: status.desired },
      });
    }
  }

  private async noted<Result>(work: () => Promise<Result>, what: () => string) {
    const result = await work();
    this.writes.push(what());
    this.onWrite(what(), 'after');
    return result;
  }

  private replaceTasks({ id, spec, status }: EngineService) {
    const secretIds = [...new Set(spec.secrets.map((secret) => secret.id))];
    const own = this.tasksOf(id).filter(({ desiredState }) => desiredState === 'running');
    const isSame = own.every((task) => String(task.secretIds) === String(secretIds));
    if (own.length > 0 && isSame) return;
    for (const task of own) this.moveTask(task.id, { state: 'shutdown', desiredState: 'shutdown' });
    const behaviour = secretIds.map((secret) => this.behaviours.get(secret)).find(Boolean);
    const nodeId = [...this.nodes.keys()].at(0) ?? null;
    for (let slot = 1; slot <= status.desired; slot++) {
      const { id: taskId } = this.addTask({
        serviceId: id,
        slot,
        secretIds,
        nodeId: behaviour === 'hangs' ? null : nodeId,
        ...tasks[behaviour ?? 'arrives'],
        ...(behaviour === 'fails' && { error: this.taskError }),
      });
      this.writeTaskLog(taskId, ['starting', 'no such user']);
    }
    const state =
      behaviour === 'fails' ? 'paused' : behaviour === 'hangs' ? 'updating' : 'completed';
    const running = behaviour === undefined || behaviour === 'arrives' ? status.desired : 0;
    this.moveService(id, {
      update: { state, message: `update ${state}`, startedAt: null, completedAt: null },
      status: { ...status, running },
    });
  }
}

const tasks: Record<Behaviour, Partial<EngineTask>> = {
  arrives: { state: 'running' },
  fails: {
    state: 'failed',
    desiredState: 'shutdown',
    exitCode: 1,
  },
  hangs: { state: 'pending', error: 'no suitable node' },
};
