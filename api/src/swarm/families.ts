import type { EngineService, ObjectKind, ObjectReference } from '../engine/index.js';
import type { SwarmStatus } from './swarm-status.js';
import type { StoredObject, Family, UnderWay } from './family.js';
import type { FamilyIndex } from './family-index.js';
import type { SwarmCache } from './swarm-cache.js';
import type { UseIndex } from './uses.js';

export interface FamilyUse {
  service: EngineService;
  version: number;
  current: ObjectReference[];
  previous: ObjectReference[];
}

/** A service that is not where the family is. */
export interface FamilyDrift {
  service: EngineService;
  /** Null: it is on an unmanaged duplicate. */
  version: number | null;
  id: string;
}

/** Families of one kind, as the cache has them. */
export class Families<File extends StoredObject> {
  constructor(
    readonly kind: ObjectKind,
    private readonly cache: SwarmCache,
    private readonly swarmStatus: SwarmStatus,
    private readonly index: FamilyIndex<File>,
    private readonly uses: UseIndex,
  ) {}

  /** All, in no order. Fails with 503 when there never was a cache. */
  all(): Family<File>[] {
    this.swarmStatus.assertReadable();
    return this.known();
  }

  /** Those of the cache as it is, be it empty because there never was one. */
  known(): Family<File>[] {
    return this.index.names().flatMap((name) => this.index.find(name) ?? []);
  }

  find(name: string): Family<File> | undefined {
    this.swarmStatus.assertReadable();
    return this.index.find(name);
  }

  /** The family that a Docker secret belongs to; without a version where it is an unmanaged duplicate. */
  ofId(id: string): { family: Family<File>; version: number | null } | undefined {
    const name = this.index.nameOf(id);
    const family = name === undefined ? undefined : this.index.find(name);
    if (!family) return undefined;
    const version = family.versions.find(({ file }) => file.id === id);
    return { family, version: version?.number ?? null };
  }

  usesOf(family: Family<File>): FamilyUse[] {
    return family.versions.flatMap(({ file, number }) =>
      this.usesOfId(file.id).map((use) => ({ ...use, version: number })),
    );
  }

  usesOfId(id: string) {
    return this.uses.usesOf(id).flatMap(({ serviceId, current, previous }) => {
      const service = this.cache.services.get(serviceId);
      return service ? [{ service, current, previous }] : [];
    });
  }

  /** While a rotation is in progress its new version is no drift. */
  driftOf(family: Family<File>): FamilyDrift[] {
    const target = this.index.underWayOf(family.name)?.targetId;
    const elsewhere = [
      ...family.versions
        .filter(({ file }) => file.id !== family.current.file.id && file.id !== target)
        .map(({ file, number }) => ({ id: file.id, version: number })),
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
    this.cache.touch(this.kind, name);
  }
}
