import { applyChanges } from '../../http/label-changes.js';
import { EngineNotFound, NotAManager, SwarmLocked, SwarmUnavailable } from '../engine.errors.js';
import { Engine } from '../engine.js';
import type {
  EngineEvent,
  EngineImage,
  EngineNetwork,
  EngineNode,
  EngineService,
  EngineTask,
  NodeChange,
  ObjectKind,
  RegistryAuth,
  RegistryImage,
  ServiceSpec,
  StoredObject,
} from '../engine.types.js';
import {
  aJoinToken,
  aNetwork,
  aNode,
  aService,
  aStoredObject,
  aTask,
  anUnlockKey,
  someFacts,
  someSettings,
  type ServiceOverrides,
} from './factories.js';
import { FakeEvents } from './fake-events.js';
import { FakeLogs } from './fake-logs.js';
import { FakeService } from './fake-service.js';

/** A Swarm in memory that specs set up and change as other clients do. `FakeEngine` is its Engine. */
export abstract class FakeSwarm extends Engine {
  facts = someFacts();
  settings = someSettings();
  joinTokens = { worker: aJoinToken(), manager: aJoinToken() };
  /** Of no use while autolock is off. */
  unlockKey = anUnlockKey();

  /** Fields that this Engine drops from every written service. */
  lostFields: string[] = [];
  /** The service ids of containers on this Engine that are tasks. */
  readonly containers = new Map<string, string>();
  /** What the registries have, by the image as it is asked for. */
  readonly registry = new Map<string, RegistryImage>();
  /** Those on the node of this Engine. */
  readonly images: EngineImage[] = [];
  /** The credentials with which registries were asked. */
  readonly askedWith: (RegistryAuth | undefined)[] = [];
  protected readonly objects = {
    secret: new Map<string, StoredObject>(),
    config: new Map<string, StoredObject>(),
  };
  protected readonly values = new Map<string, string>();
  protected readonly services = new Map<string, FakeService>();
  protected readonly tasks = new Map<string, EngineTask>();
  protected readonly taskLogs = new Map<string, string[]>();
  protected readonly nodes = new Map<string, EngineNode>();
  protected readonly networks = new Map<string, EngineNetwork>();
  protected readonly events = new FakeEvents();
  /** The logs of services and tasks, which specs write. */
  readonly logs = new FakeLogs();
  private index = 1_000_000;
  private problem: Error | null = null;

  /** Every call fails with this error until it is set to null. */
  failWith(problem: Error | null) {
    this.problem = problem;
  }

  /** Streams stay open and say nothing, whatever happens, until false is given. */
  muteEventStreams(isMute: boolean) {
    this.events.isMute = isMute;
  }

  /** As after so many others that its memory is full. */
  forgetEvents() {
    this.events.forget();
  }

  closeEventStreams() {
    this.events.closeAll();
  }

  /** The base64 that was written, for specs; no Engine returns it. */
  storedValue(secretId: string): string | undefined {
    return this.values.get(secretId);
  }

  addObject(kind: ObjectKind, overrides?: Partial<StoredObject>) {
    return this.put(this.objects[kind], kind, aStoredObject(kind, overrides));
  }

  addSecret(overrides?: Partial<StoredObject>) {
    return this.addObject('secret', overrides);
  }

  addConfig(overrides?: Partial<StoredObject>) {
    return this.addObject('config', overrides);
  }

  addNode(overrides?: Partial<EngineNode>) {
    return this.put(this.nodes, 'node', aNode(overrides));
  }

  addNetwork(overrides?: Partial<EngineNetwork>) {
    return this.put(this.networks, 'network', aNetwork(overrides));
  }

  addService(overrides?: ServiceOverrides): EngineService {
    const service = FakeService.of(aService(overrides));
    this.services.set(service.id, service);
    this.tell('service', 'create', service.read());
    return service.read();
  }

  /** Changes of tasks cause no events. */
  addTask(overrides?: Partial<EngineTask>): EngineTask {
    const task = aTask(overrides);
    this.tasks.set(task.id, task);
    return task;
  }

  moveTask(id: string, moved: Partial<EngineTask>) {
    this.tasks.set(id, { ...this.taken(this.tasks, id), ...moved });
  }

  /** What Docker computes of a node when it is asked: it makes no event. */
  moveNode(id: string, moved: Partial<EngineNode>) {
    this.nodes.set(id, { ...this.taken(this.nodes, id), ...moved });
  }

  /** Another client changes a node. */
  overwriteNode(id: string, { labels, ...change }: NodeChange): EngineNode {
    const node = this.taken(this.nodes, id);
    const next: EngineNode = {
      ...node,
      ...(change.availability && { availability: change.availability }),
      ...(change.role && { role: change.role }),
      labels: applyChanges(node.labels, labels ?? {}),
      versionIndex: this.nextIndex(),
    };
    this.nodes.set(id, next);
    this.tell('node', 'update', next);
    return structuredClone(next);
  }

  /** Another client updates a service. */
  overwriteService(id: string, spec: Partial<ServiceSpec>): EngineService {
    const service = this.taken(this.services, id);
    service.overwrite(spec, this.nextIndex());
    this.tell('service', 'update', service.read());
    return service.read();
  }

  /** Changes the counts of tasks or the rollout; only the rollout causes an event. */
  moveService(id: string, moved: Parameters<FakeService['move']>[0]) {
    const service = this.taken(this.services, id);
    service.move(moved);
    if (moved.update !== undefined) this.tell('service', 'update', service.read());
  }

  /** Another client edits the labels of a secret or config. */
  overwriteObject(kind: ObjectKind, id: string, labels: Record<string, string>): StoredObject {
    const object = this.taken(this.objects[kind], id);
    const updatedAt = new Date().toISOString();
    const next = { ...object, labels, versionIndex: this.nextIndex(), updatedAt };
    this.objects[kind].set(id, next);
    this.tell(kind, 'update', next);
    return structuredClone(next);
  }

  writeTaskLog(id: string, lines: string[]) {
    this.taskLogs.set(id, lines);
  }

  dropTask(id: string) {
    this.tasks.delete(id);
  }

  /** Another client removes a secret or config. */
  dropObject(kind: ObjectKind, id: string) {
    this.drop(this.objects[kind], kind, id);
    this.values.delete(id);
  }

  dropService(id: string) {
    const service = this.taken(this.services, id).read();
    this.services.delete(id);
    for (const task of this.tasks.values()) if (task.serviceId === id) this.tasks.delete(task.id);
    this.tell('service', 'remove', service);
  }

  protected checkEngine() {
    if (this.problem) throw this.problem;
  }

  protected checkManager() {
    this.checkEngine();
    const { localState, isManager } = this.facts;
    if (localState === 'locked') throw new SwarmLocked();
    if (localState !== 'active') throw new SwarmUnavailable();
    if (!isManager) throw new NotAManager();
  }

  protected taken<Thing>(things: Map<string, Thing>, id: string): Thing {
    const thing = things.get(id);
    if (!thing) throw new EngineNotFound();
    return thing;
  }

  protected drop(things: Map<string, { id: string; name: string }>, kind: Kind, id: string) {
    const thing = this.taken(things, id);
    things.delete(id);
    this.tell(kind, 'remove', thing);
  }

  /** One counter for the whole Swarm. */
  protected nextIndex() {
    return ++this.index;
  }

  protected tell(kind: Kind, action: EngineEvent['action'], { id, name }: Named) {
    this.events.emit({ kind, action, id, name });
  }

  private put<Thing extends Named>(things: Map<string, Thing>, kind: Kind, thing: Thing): Thing {
    things.set(thing.id, thing);
    this.tell(kind, 'create', thing);
    return structuredClone(thing);
  }
}

type Kind = EngineEvent['kind'];
interface Named {
  id: string;
  name: string;
}
