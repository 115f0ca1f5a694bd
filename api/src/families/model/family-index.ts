import { familyNameOf } from './family-labels.js';
import type { StoredObject } from '../../engine/index.js';
import { assembleFamily, type Family, type UnderWay } from './family.js';

/** Groups Docker objects into families. Each family is assembled on the first read after a change. */
export class FamilyIndex {
  private readonly nameById = new Map<string, string>();
  private readonly objectsByName = new Map<string, Map<string, StoredObject>>();
  private readonly known = new Map<string, Family>();
  private readonly underWay = new Map<string, UnderWay>();

  constructor(private readonly userCount: (id: string) => number) {}

  /** Adds an object. Returns the name of its family and, if different, of the family it belonged to before. */
  put(object: StoredObject): string[] {
    const name = familyNameOf(object);
    const before = this.nameById.get(object.id);
    if (before !== undefined && before !== name) this.drop(object.id);
    this.nameById.set(object.id, name);
    const objects = this.objectsByName.get(name) ?? new Map<string, StoredObject>();
    this.objectsByName.set(name, objects.set(object.id, object));
    this.known.delete(name);
    return before !== undefined && before !== name ? [name, before] : [name];
  }

  drop(id: string): string | undefined {
    const name = this.nameById.get(id);
    if (name === undefined) return undefined;
    this.nameById.delete(id);
    const objects = this.objectsByName.get(name)!;
    objects.delete(id);
    if (objects.size === 0) this.objectsByName.delete(name);
    this.known.delete(name);
    return name;
  }

  /** The consumers of an object have changed, which can change the current version of its family. */
  touch(id: string): string | undefined {
    const name = this.nameById.get(id);
    if (name !== undefined) this.known.delete(name);
    return name;
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
    const { userCount } = this;
    const underWay = this.underWay.get(name);
    const family = assembleFamily(name, [...objects.values()], { userCount, underWay });
    if (family) this.known.set(name, family);
    return family;
  }
}
