import { Injectable, Logger } from '@nestjs/common';
import type { ClusterPart } from '@waxseal/shared';
import type {
  EngineNode,
  EngineService,
  EngineTask,
  ObjectKind,
  StoredObject,
  WrittenService,
} from '../engine/index.js';
import { SwarmStatus } from './swarm-status.js';
import { SwarmCache, type KnownService } from './swarm-cache.js';

/** The features' access to the cache: they read from it and store their own writes in it. */
@Injectable()
export class Swarm {
  private readonly logger = new Logger('swarm');
  private readonly losses = new Map<string, { specDigest: string; fields: readonly string[] }>();

  constructor(
    readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
  ) {}

  services(): KnownService[] {
    this.swarmStatus.assertReadable();
    return this.cache.services.values();
  }

  /** Whether this process is a task of the service, so that stopping its tasks stops Waxseal. */
  isOwn({ id }: { id: string }): boolean {
    return id === this.cache.ownServiceId;
  }

  nodes(): EngineNode[] {
    this.swarmStatus.assertReadable('nodes');
    return this.cache.nodes.values();
  }

  /** What to call the node, unique in the Swarm: its ID if no such node is known. */
  nodeName(id: string): string {
    return this.cache.nodeName(id);
  }

  findService(name: string): KnownService | undefined {
    this.swarmStatus.assertReadable();
    return this.cache.services.findByName(name);
  }

  /** Throws 503 before the first list of the Swarm, and for a part that cannot be read. */
  assertReadable(part?: ClusterPart) {
    this.swarmStatus.assertReadable(part);
  }

  /** Whether the cache has this part; false while the Engine forbids to read it. */
  knows(part: ClusterPart): boolean {
    return this.swarmStatus.knows(part);
  }

  /** Throws 503 unless the Swarm can be written to. */
  assertWritable() {
    this.swarmStatus.assertWritable();
  }

  wroteObject(object: StoredObject) {
    this.cache.putObject(object);
  }

  removedObject(kind: ObjectKind, id: string) {
    this.cache.remove(kind, id);
  }

  wroteNode(node: EngineNode) {
    this.cache.putNode(node);
  }

  removedNode(id: string) {
    this.cache.remove('node', id);
  }

  removedService(id: string) {
    this.cache.remove('service', id);
  }

  wroteService({ lostFields, ...service }: WrittenService): EngineService {
    const { id, name, specDigest } = service;
    this.losses.delete(id);
    if (lostFields) {
      this.losses.set(id, { specDigest, fields: lostFields });
      const fields = lostFields.join(', ');
      this.logger.error({
        message: `Docker dropped fields of the service ${name}: ${fields}`,
        name,
      });
    }
    this.cache.putService(service);
    return service;
  }

  /** What Docker dropped at our last write of this service; nothing once its spec is another one. */
  lostFieldsOf({ id, specDigest }: EngineService): readonly string[] {
    const lost = this.losses.get(id);
    return lost?.specDigest === specDigest ? lost.fields : [];
  }

  sawService(service: EngineService, tasks: readonly EngineTask[]) {
    this.cache.putService(service, tasks);
  }

  /** A service that was read elsewhere, with its state. */
  assess(service: EngineService): KnownService {
    return this.cache.assess(service);
  }
}
