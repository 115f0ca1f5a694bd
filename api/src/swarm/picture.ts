import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { StreamEvent } from '@waxseal/shared';
import type {
  EngineConfig,
  EngineNetwork,
  EngineNode,
  EngineSecret,
  EngineService,
} from '../engine/index.js';
import { ObjectStore, type Change, type Kept } from './object-store.js';
import { UseIndex } from './uses.js';

type Noun = 'secret' | 'config' | 'service' | 'node' | 'network';

/**
 * The Swarm in memory: its objects and the index between services and what they mount.
 * Only data: `PictureKeeper` feeds it. Emits a `StreamEvent` for each object that really changed.
 */
@Injectable()
export class Picture {
  readonly secrets = new ObjectStore<EngineSecret>();
  readonly configs = new ObjectStore<EngineConfig>();
  readonly services = new ObjectStore<EngineService>();
  readonly nodes = new ObjectStore<EngineNode>();
  readonly networks = new ObjectStore<EngineNetwork>();
  readonly secretUses = new UseIndex(({ secrets }) => secrets);
  readonly configUses = new UseIndex(({ configs }) => configs);
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  onEvent(listener: (event: StreamEvent) => void): () => void {
    this.emitter.on('event', listener);
    return () => void this.emitter.off('event', listener);
  }

  emit(event: StreamEvent) {
    this.emitter.emit('event', event);
  }

  /** Grows with every change: what was computed from one revision holds until the next. */
  get revision() {
    const { secrets, configs, services, nodes, networks } = this;
    return [secrets, configs, services, nodes, networks].reduce(
      (sum, { revision }) => sum + revision,
      0,
    );
  }

  putSecret(secret: EngineSecret) {
    this.tell('secret', this.secrets.put(secret));
  }

  putConfig(config: EngineConfig) {
    this.tell('config', this.configs.put(config));
  }

  putNode(node: EngineNode) {
    this.tell('node', this.nodes.put(node));
  }

  putNetwork(network: EngineNetwork) {
    this.tell('network', this.networks.put(network));
  }

  putService(service: EngineService) {
    this.tellService(this.services.put(service));
  }

  remove(noun: Noun, id: string) {
    if (noun === 'service') this.tellService(this.services.remove(id));
    else this.tell(noun, this.storeOf(noun).remove(id));
  }

  /** Marks of all stores, to be taken before a full list is asked for. */
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

  replaceAll(
    all: {
      secrets: EngineSecret[];
      configs: EngineConfig[];
      services: EngineService[];
      nodes: EngineNode[];
      networks: EngineNetwork[];
    },
    mark: ReturnType<Picture['mark']>,
  ) {
    const tellAll = <Thing extends Kept>(noun: Noun, changes: Change<Thing>[]) =>
      changes.forEach((change) => this.tell(noun, change));
    tellAll('secret', this.secrets.replaceAll(all.secrets, mark.secrets));
    tellAll('config', this.configs.replaceAll(all.configs, mark.configs));
    tellAll('node', this.nodes.replaceAll(all.nodes, mark.nodes));
    tellAll('network', this.networks.replaceAll(all.networks, mark.networks));
    this.services
      .replaceAll(all.services, mark.services)
      .forEach((change) => this.tellService(change));
  }

  clear() {
    this.services.clear().forEach((change) => this.tellService(change));
    for (const noun of ['secret', 'config', 'node', 'network'] as const)
      this.storeOf(noun)
        .clear()
        .forEach((change) => this.tell(noun, change));
  }

  private storeOf(noun: Exclude<Noun, 'service'>): ObjectStore<Kept> {
    const stores = {
      secret: this.secrets,
      config: this.configs,
      node: this.nodes,
      network: this.networks,
    };
    // Only ids and names are used through this view, which every kind has.
    return stores[noun] as unknown as ObjectStore<Kept>;
  }

  private tell<Thing extends Kept>(noun: Noun, change: Change<Thing> | undefined) {
    if (!change) return;
    const { name } = (change.after ?? change.before)!;
    this.emit({ type: `${noun}.${change.after ? 'changed' : 'removed'}`, name } as StreamEvent);
  }

  /** A service that changes may change who uses a secret: those who look at the secret are told too. */
  private tellService(change: Change<EngineService> | undefined) {
    if (!change) return;
    const { before, after } = change;
    const secretIds = after ? this.secretUses.put(after) : this.secretUses.drop(before!.id);
    const configIds = after ? this.configUses.put(after) : this.configUses.drop(before!.id);
    this.tell('service', change);
    for (const id of secretIds) this.tellUse('secret', this.secrets.get(id));
    for (const id of configIds) this.tellUse('config', this.configs.get(id));
  }

  private tellUse(noun: 'secret' | 'config', thing: Kept | undefined) {
    if (thing) this.emit({ type: `${noun}.changed`, name: thing.name });
  }
}
