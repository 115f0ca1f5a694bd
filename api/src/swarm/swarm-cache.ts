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
import type { StoredObject } from './family.js';
import { FamilyIndex } from './family-index.js';
import { ObjectStore, type Change, type Kept } from './object-store.js';
import { UseIndex } from './uses.js';

type Noun = 'secret' | 'config' | 'service' | 'node' | 'network';

/**
 * The Swarm in memory: its objects and the index between services and what they mount.
 * Only data: `SwarmWatcher` feeds it. Emits a `StreamEvent` for each object that really changed.
 */
@Injectable()
export class SwarmCache {
  readonly secrets = new ObjectStore<EngineSecret>();
  readonly configs = new ObjectStore<EngineConfig>();
  readonly services = new ObjectStore<EngineService>();
  readonly nodes = new ObjectStore<EngineNode>();
  readonly networks = new ObjectStore<EngineNetwork>();
  readonly secretUses = new UseIndex(({ secrets }) => secrets);
  readonly configUses = new UseIndex(({ configs }) => configs);
  /** The service that this process is a task of, once it is known; null where it is none. */
  ownServiceId: string | null = null;
  readonly secretFamilies = new FamilyIndex<EngineSecret>((id) => countUsers(this.secretUses, id));
  readonly configFamilies = new FamilyIndex<EngineConfig>((id) => countUsers(this.configUses, id));
  private touches = 0;
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
      this.touches,
    );
  }

  /** Something that we keep beside the Swarm has changed what is shown of a family. */
  touch(noun: 'secret' | 'config', name: string) {
    this.touches++;
    this.emit({ type: `${noun}.changed`, name });
  }

  putObject(object: StoredObject) {
    if (object.kind === 'secret')
      this.tellFile('secret', this.secretFamilies, this.secrets.put(object));
    else this.tellFile('config', this.configFamilies, this.configs.put(object));
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
    switch (noun) {
      case 'service':
        return this.tellService(this.services.remove(id));
      case 'secret':
        return this.tellFile(noun, this.secretFamilies, this.secrets.remove(id));
      case 'config':
        return this.tellFile(noun, this.configFamilies, this.configs.remove(id));
      case 'node':
        return this.tell(noun, this.nodes.remove(id));
      case 'network':
        return this.tell(noun, this.networks.remove(id));
    }
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
    mark: ReturnType<SwarmCache['mark']>,
  ) {
    const tellAll = <Thing extends Kept>(noun: Noun, changes: Change<Thing>[]) =>
      changes.forEach((change) => this.tell(noun, change));
    this.secrets
      .replaceAll(all.secrets, mark.secrets)
      .forEach((change) => this.tellFile('secret', this.secretFamilies, change));
    this.configs
      .replaceAll(all.configs, mark.configs)
      .forEach((change) => this.tellFile('config', this.configFamilies, change));
    tellAll('node', this.nodes.replaceAll(all.nodes, mark.nodes));
    tellAll('network', this.networks.replaceAll(all.networks, mark.networks));
    this.services
      .replaceAll(all.services, mark.services)
      .forEach((change) => this.tellService(change));
  }

  clear() {
    this.services.clear().forEach((change) => this.tellService(change));
    this.secrets.clear().forEach((change) => this.tellFile('secret', this.secretFamilies, change));
    this.configs.clear().forEach((change) => this.tellFile('config', this.configFamilies, change));
    this.nodes.clear().forEach((change) => this.tell('node', change));
    this.networks.clear().forEach((change) => this.tell('network', change));
  }

  private tell<Thing extends Kept>(noun: Noun, change: Change<Thing> | undefined) {
    if (!change) return;
    const { name } = (change.after ?? change.before)!;
    this.emit({ type: `${noun}.${change.after ? 'changed' : 'removed'}`, name } as StreamEvent);
  }

  /** Told by the name of its family, which a version does not bear itself. */
  private tellFile<File extends StoredObject>(
    noun: 'secret' | 'config',
    families: FamilyIndex<File>,
    change: Change<File> | undefined,
  ) {
    if (!change) return;
    const { before, after } = change;
    const names = after ? families.put(after) : [families.drop(before!.id) ?? before!.name];
    for (const name of names)
      this.emit({ type: `${noun}.${families.find(name) ? 'changed' : 'removed'}`, name });
  }

  /** A service that changes may change who uses a secret: those who look at the secret are told too. */
  private tellService(change: Change<EngineService> | undefined) {
    if (!change) return;
    const { before, after } = change;
    const secretIds = after ? this.secretUses.put(after) : this.secretUses.drop(before!.id);
    const configIds = after ? this.configUses.put(after) : this.configUses.drop(before!.id);
    this.tell('service', change);
    this.tellUses('secret', this.secretFamilies, secretIds);
    this.tellUses('config', this.configFamilies, configIds);
  }

  private tellUses<File extends StoredObject>(
    noun: 'secret' | 'config',
    families: FamilyIndex<File>,
    ids: readonly string[],
  ) {
    const names = new Set(ids.map((id) => families.touch(id)).filter((name) => name !== undefined));
    for (const name of names) this.emit({ type: `${noun}.changed`, name });
  }
}

const countUsers = (uses: UseIndex, id: string) =>
  uses.usesOf(id).filter(({ current }) => current.length > 0).length;
