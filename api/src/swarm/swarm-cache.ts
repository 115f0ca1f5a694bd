import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { StreamEvent } from '@waxseal/shared';
import {
  conditionOf,
  isFinal,
  needsTasks,
  nodeNames,
  nodeStatesOf,
  type EngineNetwork,
  type EngineNode,
  type EngineService,
  type EngineTask,
  type NodeStates,
  type ObjectKind,
  type ServiceCondition,
  type StoredObject,
} from '../engine/index.js';
import { mapInSlices } from '../common/slices.js';
import { EventBus } from '../events/index.js';
import { ObjectStore, type Change, type Kept } from './object-store.js';
import { UseIndex } from './uses.js';

/** A service with the state that it was last seen in. */
export interface KnownService extends EngineService {
  condition: ServiceCondition;
}

type Noun = 'secret' | 'config' | 'service' | 'node' | 'network';

/**
 * The Swarm in memory: its objects and the index between services and what they mount.
 * Only data: `SwarmWatcher` fills it. Emits an event for each changed service, node or network.
 * The families listen to changes of secrets and configs and emit their events.
 */
@Injectable()
export class SwarmCache {
  readonly secrets = new ObjectStore<StoredObject>();
  readonly configs = new ObjectStore<StoredObject>();
  readonly services = new ObjectStore<KnownService>();
  readonly nodes = new ObjectStore<EngineNode>();
  readonly networks = new ObjectStore<EngineNetwork>();
  /** IDs of networks that could not be read: they are asked for again after the next full list. */
  readonly unreadNetworks = new Set<string>();
  readonly secretUses = new UseIndex(({ secrets }) => secrets);
  readonly configUses = new UseIndex(({ configs }) => configs);
  /** The service that this process is a task of, once it is known; null if there is none. */
  ownServiceId: string | null = null;
  private readonly emitter = new EventEmitter();
  /** Tasks by service, of those services whose counts do not tell their state. */
  private readonly tasks = new Map<string, readonly EngineTask[]>();
  private states: (NodeStates & { of: number; names: Map<string, string> }) | undefined;

  constructor(private readonly bus: EventBus) {}

  /** Called with each Docker secret or config that was added, changed or removed. */
  onObjectChange(listener: (kind: ObjectKind, change: Change<StoredObject>) => void) {
    this.emitter.on('object', listener);
  }

  /** Called with the ids of the secrets or configs whose use by a service may have changed. */
  onUseChange(listener: (kind: ObjectKind, ids: readonly string[]) => void) {
    this.emitter.on('use', listener);
  }

  /** Grows with every change. Results computed at one revision are valid until the next. */
  get revision() {
    const { secrets, configs, services, nodes, networks } = this;
    return [secrets, configs, services, nodes, networks].reduce(
      (sum, { revision }) => sum + revision,
      0,
    );
  }

  putObject(object: StoredObject) {
    const { kind } = object;
    this.tellObject(kind, (kind === 'secret' ? this.secrets : this.configs).put(object));
  }

  putNode(node: EngineNode) {
    this.tell('node', this.nodes.put(node));
  }

  putNetwork(network: EngineNetwork) {
    this.tell('network', this.networks.put(network));
  }

  /** Without tasks the state follows from those that were read last. */
  putService(service: EngineService, tasks?: readonly EngineTask[]) {
    const known = this.assess(service, tasks);
    this.tellService(this.services.put(known));
    this.keepTasks(service, tasks);
  }

  /** The service with its state, as far as its counts and the tasks that were read last tell it. */
  assess(service: EngineService, tasks = this.tasks.get(service.id)): KnownService {
    return { ...service, condition: conditionOf({ service, tasks, ...this.nodeStates() }) };
  }

  /** Those services whose tasks must be read to tell their state. A final state holds until the service changes. */
  withoutState(services: readonly EngineService[]): EngineService[] {
    const { nodesDown } = this.nodeStates();
    return services.filter((service) => {
      if (!needsTasks(service, nodesDown)) return false;
      const known = this.services.get(service.id);
      if (!known || !isFinal(known.condition)) return true;
      const { condition: _, ...before } = known;
      return JSON.stringify(before) !== JSON.stringify(service);
    });
  }

  private keepTasks(service: EngineService, tasks: readonly EngineTask[] | undefined) {
    const { nodesDown } = this.nodeStates();
    if (!this.services.get(service.id) || !needsTasks(service, nodesDown))
      this.tasks.delete(service.id);
    else if (tasks) this.tasks.set(service.id, tasks);
  }

  /** What to call the node, unique in the Swarm: its ID if no such node is known. */
  nodeName(id: string): string {
    return this.nodeStates().names.get(id) ?? id;
  }

  private nodeStates() {
    const { revision } = this.nodes;
    if (this.states?.of !== revision) {
      const nodes = this.nodes.values();
      this.states = { of: revision, names: nodeNames(nodes), ...nodeStatesOf(nodes) };
    }
    return this.states;
  }

  remove(noun: Noun, id: string) {
    switch (noun) {
      case 'service':
        this.tasks.delete(id);
        return this.tellService(this.services.remove(id));
      case 'secret':
        return this.tellObject(noun, this.secrets.remove(id));
      case 'config':
        return this.tellObject(noun, this.configs.remove(id));
      case 'node':
        return this.tell(noun, this.nodes.remove(id));
      case 'network':
        return this.tell(noun, this.networks.remove(id));
    }
  }

  /** Marks of all stores, taken before a full list is requested. */
  mark() {
    const { secrets, configs, services, nodes, networks } = this;
    return {
      secrets: secrets.mark(),
      configs: configs.mark(),
      services: services.mark(),
      nodes: nodes.mark(),
      networks: networks.mark(),
    };
  }

  /**
   * Takes a full list that was read after `mark`, in slices. Newer changes stay: what is
   * older than a known object is ignored.
   */
  async replaceAll(
    all: {
      secrets: StoredObject[];
      configs: StoredObject[];
      services: EngineService[];
      nodes: EngineNode[];
      networks: EngineNetwork[];
    },
    mark: ReturnType<SwarmCache['mark']>,
    tasks: ReadonlyMap<string, readonly EngineTask[]> = new Map(),
  ) {
    await this.replace('secret', all.secrets, mark.secrets, (secret) => this.putObject(secret));
    await this.replace('config', all.configs, mark.configs, (config) => this.putObject(config));
    await this.replace('node', all.nodes, mark.nodes, (node) => this.putNode(node));
    this.unreadNetworks.clear();
    // Docker lists no predefined networks, and they never change.
    const networks = [...this.networks.values().filter(isPredefined), ...all.networks];
    await this.replace('network', networks, mark.networks, (network) => this.putNetwork(network));
    await this.replace('service', all.services, mark.services, (service) =>
      this.putService(service, tasks.get(service.id)),
    );
  }

  private async replace<Thing extends { id: string }>(
    noun: Noun,
    list: readonly Thing[],
    mark: number,
    put: (thing: Thing) => void,
  ) {
    for (const id of this[`${noun}s`].missingFrom(list, mark)) this.remove(noun, id);
    await mapInSlices(list, put);
  }

  clear() {
    this.tasks.clear();
    this.services.clear().forEach((change) => this.tellService(change));
    this.secrets.clear().forEach((change) => this.tellObject('secret', change));
    this.configs.clear().forEach((change) => this.tellObject('config', change));
    this.nodes.clear().forEach((change) => this.tell('node', change));
    this.networks.clear().forEach((change) => this.tell('network', change));
  }

  private tell<Thing extends Kept>(noun: Noun, change: Change<Thing> | undefined) {
    if (!change) return;
    const { name } = (change.after ?? change.before)!;
    const created = change.after && !change.before ? { isNew: true } : {};
    const type = `${noun}.${change.after ? 'changed' : 'removed'}`;
    this.bus.emit({ type, name, ...created } as StreamEvent);
  }

  private tellObject(kind: ObjectKind, change: Change<StoredObject> | undefined) {
    if (change) this.emitter.emit('object', kind, change);
  }

  /** Updates the index, because a changed service may use other secrets and configs. */
  private tellService(change: Change<KnownService> | undefined) {
    if (!change) return;
    const { before, after } = change;
    const secretIds = after ? this.secretUses.put(after) : this.secretUses.drop(before!.id);
    const configIds = after ? this.configUses.put(after) : this.configUses.drop(before!.id);
    this.tell('service', change);
    this.emitter.emit('use', 'secret', secretIds);
    this.emitter.emit('use', 'config', configIds);
  }
}

const isPredefined = ({ labels }: EngineNetwork) =>
  labels['com.docker.swarm.predefined'] === 'true';
