import { Injectable } from '@nestjs/common';
import type { FamilyKind, StreamEvent } from '@waxseal/shared';
import { KeyedMutex } from '../../common/keyed-mutex.js';
import type { ObjectReference, StoredObject } from '../../engine/index.js';
import { EventBus } from '../../events/index.js';
import {
  SwarmCache,
  SwarmStatus,
  type Change,
  type KnownService,
  type UseIndex,
} from '../../swarm/index.js';
import { FamilyIndex } from './family-index.js';
import type { Family, UnderWay } from './family.js';
import { LabelSignatures, type KnownObject } from './label-signatures.js';

export interface FamilyUse {
  service: KnownService;
  version: number;
  current: ObjectReference[];
  previous: ObjectReference[];
}

/** A service that uses another version than the current one. */
export interface FamilyDrift {
  service: KnownService;
  /** The version that the service uses; null for an unmanaged duplicate. */
  version: number | null;
  id: string;
}

export interface FamilyKey {
  kind: FamilyKind;
  name: string;
}

/**
 * The families of both kinds, kept up to date from the Swarm cache. The cache contains Docker objects
 * only, so this class emits the events of secrets and configs, with the names of the families.
 */
@Injectable()
export class Families {
  readonly secrets: FamiliesOfKind;
  readonly configs: FamiliesOfKind;
  private readonly claims = new KeyedMutex();
  private touches = 0;

  constructor(
    private readonly cache: SwarmCache,
    swarmStatus: SwarmStatus,
    private readonly bus: EventBus,
    readonly signatures: LabelSignatures,
  ) {
    const touch = (kind: FamilyKind, name: string) => this.touch(kind, name);
    const make = (kind: FamilyKind, uses: UseIndex) =>
      new FamiliesOfKind(kind, cache, swarmStatus, uses, touch, signatures);
    this.secrets = make('secret', cache.secretUses);
    this.configs = make('config', cache.configUses);
    for (const object of [...cache.secrets.values(), ...cache.configs.values()])
      this.of(object.kind).take({ before: undefined, after: object });
    const emit = (event: StreamEvent) => bus.emit(event);
    cache.onObjectChange((kind, change) => this.of(kind).take(change).forEach(emit));
    cache.onUseChange((kind, ids) => this.of(kind).takeUses(ids).forEach(emit));
  }

  of(kind: FamilyKind): FamiliesOfKind {
    return kind === 'secret' ? this.secrets : this.configs;
  }

  /**
   * Runs one change of these families at a time: what it checks stays true until it ends. A rotation
   * claims its families only while it starts; afterwards it is `underWay`, which changes must check.
   */
  claim<Result>(keys: readonly FamilyKey[], work: () => Promise<Result>): Promise<Result> {
    // Docker ignores the case of names. The order prevents that two changes wait for each other.
    const all = new Set(keys.map(({ kind, name }) => `${kind} ${name.toLowerCase()}`));
    const inOrder = [...all].sort();
    return inOrder.reduceRight((next, key) => () => this.claims.run(key, next), work)();
  }

  /** Increases with each change of the Swarm and of the data that Waxseal itself stores for families. */
  get revision() {
    return this.cache.revision + this.touches;
  }

  /** Announces a change of the data that Waxseal itself stores for this family. */
  touch(kind: FamilyKind, name: string) {
    this.touches++;
    this.bus.emit({ type: `${kind}.changed`, name });
  }
}

/** The families of one kind. */
export class FamiliesOfKind {
  private readonly index: FamilyIndex;

  constructor(
    readonly kind: FamilyKind,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
    private readonly uses: UseIndex,
    private readonly touch: (kind: FamilyKind, name: string) => void,
    private readonly signatures: LabelSignatures,
  ) {
    this.index = new FamilyIndex(
      (id) => uses.usesOf(id).filter(({ current }) => current.length > 0).length,
    );
  }

  /** All families in no particular order. Fails with 503 before the Swarm was first listed. */
  all(): Family[] {
    this.swarmStatus.assertReadable(`${this.kind}s`);
    return this.known();
  }

  /** All families in the cache, which is empty before the Swarm was first listed. */
  known(): Family[] {
    return this.index.names().flatMap((name) => this.index.find(name) ?? []);
  }

  find(name: string): Family | undefined {
    this.swarmStatus.assertReadable(`${this.kind}s`);
    return this.index.find(name);
  }

  /** The family of a Docker object; its version is null for an unmanaged duplicate. */
  ofId(id: string): { family: Family; version: number | null } | undefined {
    const name = this.index.nameOf(id);
    const family = name === undefined ? undefined : this.index.find(name);
    if (!family) return undefined;
    const version = family.versions.find(({ object }) => object.id === id);
    return { family, version: version?.number ?? null };
  }

  /** Objects whose labels claim to be versions of this family but were not written by this installation. */
  claimsOn(name: string): KnownObject[] {
    return this.index.claimsOn(name);
  }

  /** All objects with labels of a version that this installation did not write. */
  foreign(): KnownObject[] {
    return this.index.foreign();
  }

  /** The family as it would be with these objects too. */
  assembleWith(name: string, objects: readonly KnownObject[]): Family | undefined {
    return this.index.assembleWith(name, objects);
  }

  usesOf(family: Family): FamilyUse[] {
    return family.versions.flatMap(({ object, number }) =>
      this.usesOfId(object.id).map((use) => ({ ...use, version: number })),
    );
  }

  usesOfId(id: string) {
    return this.uses.usesOf(id).flatMap(({ serviceId, current, previous }) => {
      const service = this.cache.services.get(serviceId);
      return service ? [{ service, current, previous }] : [];
    });
  }

  /** Services on a version other than the current one. The new version of a running rotation is no drift. */
  driftOf(family: Family): FamilyDrift[] {
    const target = this.index.underWayOf(family.name)?.targetId;
    const elsewhere = [
      ...family.versions
        .filter(({ object }) => object.id !== family.current.object.id && object.id !== target)
        .map(({ object, number }) => ({ id: object.id, version: number })),
      ...family.unmanagedDuplicates.map(({ id }) => ({ id, version: null })),
    ];
    return elsewhere.flatMap(({ id, version }) =>
      this.usesOfId(id)
        .filter(({ current }) => current.length > 0)
        .map(({ service }) => ({ service, version, id })),
    );
  }

  underWayOf(name: string): UnderWay | undefined {
    return this.index.underWayOf(name);
  }

  markUnderWay(name: string, underWay: UnderWay | undefined) {
    this.index.markUnderWay(name, underWay);
    this.touch(this.kind, name);
  }

  /** Applies a change of one Docker object, and returns the resulting events. */
  take({ before, after }: Change<StoredObject>): StreamEvent[] {
    const names = after ? this.index.put(this.signatures.know(after)) : this.index.drop(before!.id);
    return names.map((name) => {
      const family = this.index.find(name);
      if (!family) return { type: `${this.kind}.removed`, name };
      // A further version changes a family; its first one creates it.
      const isFirst = family.versions.every(({ object }) => object.id === after?.id);
      const created = !before && isFirst ? { isNew: true as const } : {};
      return { type: `${this.kind}.changed`, name, ...created };
    });
  }

  /**
   * Applies a change of a service that uses or used these objects, and returns the resulting events. Such
   * a change can change which version is current.
   */
  takeUses(ids: readonly string[]): StreamEvent[] {
    const names = ids.flatMap((id) => this.index.touch(id));
    return [...new Set(names)].map((name) => ({ type: `${this.kind}.changed`, name }));
  }
}
