import {
  ConfigInUse,
  EngineNotFound,
  inCurrentSpecOf,
  NameTaken,
  NoPreviousSpec,
  OutOfSequence,
  RefusedByEngine,
  SecretInUse,
} from '../../engine.errors.js';
import type {
  EngineEvent,
  EngineNode,
  ObjectDraft,
  ObjectKind,
  ServiceSpec,
  StoredObject,
} from '../../engine.types.js';
import { aNetwork, aNode, anId, aServiceSpec } from '../factories.js';
import { FakeEvents } from '../fake-events.js';
import { behaviourOf, together } from './behaviour.js';
import { ServiceModel } from './service-model.js';
import type { TaskHost, TaskModel } from './task-model.js';

const NOWHERE = 'node.labels.nowhere==true';

export interface WantedService extends Partial<ServiceSpec> {
  name: string;
  restartDelayMs?: number;
}

/**
 * A Swarm that lives: services roll out, tasks start, fail and are replaced, nodes come and go, and every
 * write is checked as the Engine checks it. It knows what swarmkit does as far as a rotation can see it, and
 * lives by `setTimeout` and `Date.now` alone, so that its time can be a `VirtualTime`.
 */
export class SwarmModel {
  readonly clusterId = anId();
  readonly events = new FakeEvents();
  readonly services = new Map<string, ServiceModel>();
  readonly nodes = new Map<string, EngineNode>();
  readonly networks = [aNetwork({ name: 'ingress' })];
  readonly objects = {
    secret: new Map<string, StoredObject>(),
    config: new Map<string, StoredObject>(),
  };
  /** Called after each change, but for those of tasks. */
  onChange = () => {};
  private readonly values = new Map<string, string>();
  /** One counter for the whole Swarm. */
  private index = 10;

  constructor(nodes = 1) {
    for (let number = 1; number <= nodes; number++) {
      const versionIndex = this.nextIndex();
      const node = aNode({ name: `node-${number}`, isLeader: number === 1, versionIndex });
      this.nodes.set(node.id, node);
    }
  }

  // Secrets and configs.

  createObject(kind: ObjectKind, { name, bytes, labels, templating = null }: ObjectDraft): string {
    const taken = [...this.objects[kind].values()].map((object) => object.name.toLowerCase());
    if (taken.includes(name.toLowerCase())) throw new NameTaken();
    const now = iso();
    const object: StoredObject = {
      ...{ id: anId(), kind, name, labels, templating, driver: null },
      ...{ createdAt: now, updatedAt: now, versionIndex: this.nextIndex() },
    };
    this.objects[kind].set(object.id, object);
    this.values.set(object.id, bytes.toString());
    this.emit(kind, 'create', object);
    return object.id;
  }

  getObject(kind: ObjectKind, id: string): StoredObject {
    return taken(this.objects[kind], id);
  }

  findObject(kind: ObjectKind, name: string): StoredObject | undefined {
    return [...this.objects[kind].values()].find((object) => object.name === name);
  }

  labelObject(kind: ObjectKind, id: string, labels: Record<string, string>, version: number) {
    const object = this.getObject(kind, id);
    if (object.versionIndex !== version) throw new OutOfSequence();
    const next = { ...object, labels, updatedAt: iso(), versionIndex: this.nextIndex() };
    this.objects[kind].set(id, next);
    this.emit(kind, 'update', next);
  }

  /** Refused only while a current spec names it: neither previous specs nor tasks count. */
  removeObject(kind: ObjectKind, id: string) {
    const object = this.getObject(kind, id);
    const users = [...this.services.values()].filter(({ spec }) => namesOf(spec).includes(id));
    const usedBy = inCurrentSpecOf(users.map(({ name }) => name));
    if (usedBy.length > 0)
      throw kind === 'secret' ? new SecretInUse({ usedBy }) : new ConfigInUse({ usedBy });
    this.objects[kind].delete(id);
    this.emit(kind, 'remove', object);
  }

  valueOf(id: string): string | undefined {
    return this.values.get(id);
  }

  hasObject(id: string): boolean {
    return this.objects.secret.has(id) || this.objects.config.has(id);
  }

  // Services.

  createService({ restartDelayMs = 1_000, ...wanted }: WantedService): ServiceModel {
    const isTaken = this.findService(wanted.name) !== undefined;
    if (isTaken) throw new NameTaken();
    const spec = aServiceSpec(wanted);
    this.check(spec);
    const service = new ServiceModel(spec, restartDelayMs, {
      nextIndex: () => this.nextIndex(),
      openNodes: () => this.openNodes(),
      isNodeDown: (id) => this.nodes.get(id)?.state !== 'ready',
      tell: (action, { id, name }) => this.emit('service', action, { id, name }),
      taskHost: (owner) => this.taskHost(owner),
    });
    this.services.set(service.id, service);
    this.emit('service', 'create', service);
    return service;
  }

  findService(name: string): ServiceModel | undefined {
    return [...this.services.values()].find((service) => service.name === name);
  }

  getService(id: string): ServiceModel {
    return taken(this.services, id);
  }

  updateService(id: string, spec: ServiceSpec, version = this.getService(id).versionIndex) {
    const service = this.getService(id);
    if (service.versionIndex !== version) throw new OutOfSequence();
    this.check(spec);
    service.overwrite(spec);
  }

  rollBackService(id: string, version = this.getService(id).versionIndex) {
    const service = this.getService(id);
    if (service.versionIndex !== version) throw new OutOfSequence();
    if (!service.previousSpec) throw new NoPreviousSpec();
    service.rollBack();
  }

  removeService(id: string) {
    const service = this.getService(id);
    service.remove();
    this.services.delete(id);
    this.emit('service', 'remove', service);
  }

  // Nodes.

  /** `down`, `ready`; or `drain`, `active`. */
  changeNode(
    id: string,
    changed: Partial<Pick<EngineNode, 'state' | 'availability' | 'role' | 'labels'>>,
  ): EngineNode {
    const before = taken(this.nodes, id);
    const node = { ...before, ...changed, versionIndex: this.nextIndex(), updatedAt: iso() };
    this.nodes.set(id, node);
    this.emit('node', 'update', node);
    const isOpen = node.state === 'ready' && node.availability === 'active';
    for (const service of this.services.values()) {
      if (!isOpen) service.leaveNode(id);
      for (const task of service.tasks) {
        if (node.state === 'ready' && task.nodeId === id) task.nodeIsBack();
        if (isOpen) task.placeAgain();
      }
      service.reconcileSoon();
    }
    return node;
  }

  private openNodes() {
    return [...this.nodes.values()]
      .filter(({ state, availability }) => state === 'ready' && availability === 'active')
      .map(({ id }) => id);
  }

  private taskHost(service: ServiceModel): TaskHost {
    return {
      place: (task) => this.place(task),
      isNodeDown: (id) => this.nodes.get(id)?.state !== 'ready',
      hasObject: (id) => this.hasObject(id),
      behaviourOf: ({ spec }) =>
        together(namesOf(spec).map((id) => behaviourOf(this.values.get(id)))),
      changed: (task) => service.taskChanged(task),
    };
  }

  /** The node with the fewest tasks. */
  private place({ spec, wantedNode }: TaskModel): string | undefined {
    if (spec.constraints.includes(NOWHERE)) return undefined;
    const open = this.openNodes();
    if (wantedNode !== null) return open.find((id) => id === wantedNode);
    const counts = new Map(open.map((id) => [id, 0]));
    for (const service of this.services.values())
      for (const { nodeId, hasEnded } of service.tasks)
        if (nodeId !== null && !hasEnded && counts.has(nodeId))
          counts.set(nodeId, counts.get(nodeId)! + 1);
    return [...counts].sort(([, a], [, b]) => a - b)[0]?.[0];
  }

  /** A reference must be to what exists, and no two may have one target. */
  private check(spec: ServiceSpec) {
    for (const kind of ['secret', 'config'] as const) {
      const references = kind === 'secret' ? spec.secrets : spec.configs;
      for (const { id, name } of references)
        if (this.objects[kind].get(id)?.name !== name)
          throw new RefusedByEngine({
            errors: [{ pointer: '', detail: `${kind} not found: ${name}` }],
          });
    }
  }

  private nextIndex() {
    return ++this.index;
  }

  private emit(
    kind: EngineEvent['kind'],
    action: EngineEvent['action'],
    { id, name }: { id: string; name: string },
  ) {
    this.events.emit({ kind, action, id, name });
    this.onChange();
  }
}

const namesOf = ({ secrets, configs }: ServiceSpec) => [...secrets, ...configs].map(({ id }) => id);

function taken<Thing>(things: Map<string, Thing>, id: string): Thing {
  const thing = things.get(id);
  if (!thing) throw new EngineNotFound();
  return thing;
}

const iso = () => new Date(Date.now()).toISOString();
