import type { EngineService, FileKind, FileReference } from '../engine/index.js';
import type { Condition } from './condition.js';
import type { EngineFile, Family, UnderWay } from './family.js';
import type { FamilyIndex } from './family-index.js';
import type { Picture } from './picture.js';
import type { UseIndex } from './uses.js';

export interface FamilyUse {
  service: EngineService;
  version: number;
  current: FileReference[];
  previous: FileReference[];
}

/** A service that is not where the family is. */
export interface FamilyDrift {
  service: EngineService;
  /** Null: it is on a stray. */
  version: number | null;
  id: string;
}

/** Families of one kind, as the picture has them. */
export class Families<File extends EngineFile> {
  constructor(
    readonly kind: FileKind,
    private readonly picture: Picture,
    private readonly condition: Condition,
    private readonly index: FamilyIndex<File>,
    private readonly uses: UseIndex,
  ) {}

  /** All, in no order. Fails with 503 when there never was a picture. */
  all(): Family<File>[] {
    this.condition.assertReadable();
    return this.known();
  }

  /** Those of the picture as it is, be it empty because there never was one. */
  known(): Family<File>[] {
    return this.index.names().flatMap((name) => this.index.find(name) ?? []);
  }

  find(name: string): Family<File> | undefined {
    this.condition.assertReadable();
    return this.index.find(name);
  }

  /** The family that a Docker secret belongs to; without a version where it is a stray. */
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
      const service = this.picture.services.get(serviceId);
      return service ? [{ service, current, previous }] : [];
    });
  }

  /** While a rotation is under way its new version is no drift. */
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
    this.picture.touch(this.kind, name);
  }
}
