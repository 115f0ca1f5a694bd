import { familyNameOf } from './family-labels.js';
import type { KnownObject } from './label-signatures.js';
import { assembleFamily, type Family, type UnderWay } from './family.js';

/** Groups Docker objects into families. Each family is assembled on the first read after a change. */
export class FamilyIndex {
  private readonly nameById = new Map<string, string>();
  private readonly objectsByName = new Map<string, Map<string, KnownObject>>();
  /** Objects whose foreign labels claim a family, by the name of that family. */
  private readonly claimsByName = new Map<string, Map<string, KnownObject>>();
  private readonly known = new Map<string, Family>();
  private readonly underWay = new Map<string, UnderWay>();

  constructor(private readonly userCount: (id: string) => number) {}

  /** Adds an object. Returns the names of the families that change, those that it belonged to included. */
  put(object: KnownObject): string[] {
    const before = this.drop(object.id);
    const name = familyNameOf(object);
    this.nameById.set(object.id, name);
    add(this.objectsByName, name, object);
    if (object.claim) add(this.claimsByName, object.claim.family, object);
    this.known.delete(name);
    return [...new Set([name, ...this.claimedBy(object), ...before])];
  }

  drop(id: string): string[] {
    const name = this.nameById.get(id);
    if (name === undefined) return [];
    this.nameById.delete(id);
    const object = this.objectsByName.get(name)!.get(id)!;
    remove(this.objectsByName, name, id);
    if (object.claim) remove(this.claimsByName, object.claim.family, id);
    this.known.delete(name);
    return [name, ...this.claimedBy(object)];
  }

  /** The name of the family that an object claims, if there is such a family. */
  private claimedBy({ claim }: KnownObject): string[] {
    return claim && this.objectsByName.has(claim.family) ? [claim.family] : [];
  }

  /** The objects whose foreign labels claim to be versions of a family, whether it exists or not. */
  claimsOn(name: string): KnownObject[] {
    return [...(this.claimsByName.get(name)?.values() ?? [])];
  }

  /** All objects with labels of a version that this installation did not write. */
  foreign(): KnownObject[] {
    return [...this.objectsByName.values()]
      .flatMap((objects) => [...objects.values()])
      .filter(({ foreignLabels }) => foreignLabels !== undefined);
  }

  /** The family as it would be with these objects too. */
  assembleWith(name: string, objects: readonly KnownObject[]): Family | undefined {
    const ids = new Set(objects.map(({ id }) => id));
    const others = [...(this.objectsByName.get(name)?.values() ?? [])];
    return this.assemble(name, [...others.filter(({ id }) => !ids.has(id)), ...objects]);
  }

  /** The consumers of an object have changed, which can change the current version of its family. */
  touch(id: string): string[] {
    const name = this.nameById.get(id);
    if (name === undefined) return [];
    this.known.delete(name);
    return [name, ...this.claimedBy(this.objectsByName.get(name)!.get(id)!)];
  }

  markUnderWay(name: string, underWay: UnderWay | undefined) {
    if (underWay) this.underWay.set(name, underWay);
    else this.underWay.delete(name);
    this.known.delete(name);
  }

  underWayOf(name: string) {
    return this.underWay.get(name);
  }

  names(): string[] {
    return [...this.objectsByName.keys()];
  }

  nameOf(id: string) {
    return this.nameById.get(id);
  }

  find(name: string): Family | undefined {
    const known = this.known.get(name);
    if (known) return known;
    const objects = this.objectsByName.get(name);
    if (!objects) return undefined;
    const family = this.assemble(name, [...objects.values()]);
    if (family) this.known.set(name, family);
    return family;
  }

  private assemble(name: string, objects: readonly KnownObject[]): Family | undefined {
    const { userCount } = this;
    return assembleFamily(name, objects, { userCount, underWay: this.underWay.get(name) });
  }
}

type Groups = Map<string, Map<string, KnownObject>>;

function add(groups: Groups, name: string, object: KnownObject) {
  const objects = groups.get(name) ?? new Map<string, KnownObject>();
  groups.set(name, objects.set(object.id, object));
}

function remove(groups: Groups, name: string, id: string) {
  const objects = groups.get(name)!;
  objects.delete(id);
  if (objects.size === 0) groups.delete(name);
}
