import { Injectable } from '@nestjs/common';
import { versionName, type FamilyKind, type RotationChange } from '@waxseal/shared';
import { NotFound } from '../../http/http.errors.js';
import { Swarm } from '../../swarm/index.js';
import { publicPartOf, type Family, Families } from '../../families/index.js';
import { AlreadyCurrent, NotRotatable } from '../rules/rotations.errors.js';

export interface Target {
  kind: FamilyKind;
  name: string;
  source: 'value' | 'generator' | 'version';
  family: Family;
  toVersion: number;
  toName: string;
  /** Docker id of an existing version; null for a version that is to be created. */
  toId: string | null;
}

/** Determines the target version of each family. Any error occurs before anything is written. */
@Injectable()
export class TargetVersions {
  constructor(
    private readonly swarm: Swarm,
    private readonly families: Families,
  ) {}

  of(changes: readonly RotationChange[]): Target[] {
    return changes.flatMap((change, index) => {
      const pointer = `/changes/${index}`;
      const own = this.target(change.kind, change.name, change, pointer);
      const part = publicPartOf(change);
      if (!part) return [own];
      const { kind, name } = part;
      return [own, this.target(kind, name, change, `${pointer}/generator/publicPart`)];
    });
  }

  private target(kind: FamilyKind, name: string, change: RotationChange, pointer: string): Target {
    const family = this.families.of(kind).find(name);
    if (!family)
      throw new NotFound({
        errors: [{ pointer: `${pointer}/name`, detail: `This ${kind} does not exist` }],
      });
    if ('driver' in family.current.object && family.current.object.driver !== null)
      throw new NotRotatable({
        detail: 'A secret driver provides this value, so Waxseal cannot rotate it',
      });
    const base = { kind, name, family };
    if (change.version !== undefined) return { ...base, ...existing(family, change.version) };
    const source = change.generator ? 'generator' : 'value';
    return { ...base, source, toId: null, ...this.nextOf(kind, family) };
  }

  /** The next version number whose object name is free. Docker ignores the case of names. */
  nextOf(kind: FamilyKind, { name, versions }: Family) {
    const { cache } = this.swarm;
    const store = kind === 'secret' ? cache.secrets : cache.configs;
    let toVersion = versions.at(-1)!.number + 1;
    while (store.findAnyCase(versionName(name, toVersion))) toVersion++;
    return { toVersion, toName: versionName(name, toVersion) };
  }
}

function existing({ versions, current }: Family, number: number) {
  const version = versions.find((one) => one.number === number);
  if (!version) throw new NotFound({ detail: 'This version does not exist' });
  if (version === current) throw new AlreadyCurrent();
  const { id, name } = version.object;
  return { source: 'version' as const, toVersion: number, toName: name, toId: id };
}
