/** The fields of every stored object. Networks have no version: theirs is 0, and the latest read wins. */
export interface Kept {
  id: string;
  name: string;
  versionIndex?: number;
}

export interface Change<Thing> {
  before: Thing | undefined;
  after: Thing | undefined;
}

/**
 * The objects of one kind, by id. A read that is older than the stored object is ignored. A removed
 * object stays removed, because Docker never reuses an id.
 */
export class ObjectStore<Thing extends Kept> {
  private readonly byId = new Map<string, Thing>();
  private readonly idByName = new Map<string, string>();
  private readonly idByLowerName = new Map<string, string>();
  private readonly removedIds = new Set<string>();
  private readonly touchedAt = new Map<string, number>();
  private clock = 0;
  revision = 0;

  get(id: string) {
    return this.byId.get(id);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  findByName(name: string) {
    const id = this.idByName.get(name);
    return id === undefined ? undefined : this.byId.get(id);
  }

  /** Docker takes names of secrets, configs, services and networks that differ by case only as equal. */
  findAnyCase(name: string): Thing | undefined {
    const id = this.idByLowerName.get(name.toLowerCase());
    return id === undefined ? undefined : this.byId.get(id);
  }

  values(): Thing[] {
    return [...this.byId.values()];
  }

  get size() {
    return this.byId.size;
  }

  put(thing: Thing): Change<Thing> | undefined {
    const before = this.byId.get(thing.id);
    const isOlder = (before?.versionIndex ?? 0) > (thing.versionIndex ?? 0);
    if (isOlder || this.removedIds.has(thing.id)) return undefined;
    this.touchedAt.set(thing.id, ++this.clock);
    if (before && isSame(before, thing)) return undefined;
    this.revision++;
    if (before && before.name !== thing.name) this.forgetName(before);
    this.byId.set(thing.id, thing);
    this.idByName.set(thing.name, thing.id);
    this.idByLowerName.set(thing.name.toLowerCase(), thing.id);
    return { before, after: thing };
  }

  remove(id: string): Change<Thing> | undefined {
    this.removedIds.add(id);
    const before = this.byId.get(id);
    if (!before) return undefined;
    this.revision++;
    this.byId.delete(id);
    this.touchedAt.delete(id);
    this.forgetName(before);
    return { before, after: undefined };
  }

  /** A point in time for `missingFrom`, taken before the list is requested. */
  mark() {
    return this.clock;
  }

  /** The objects that a list does not contain which was read after `mark`, unless they were put since. */
  missingFrom(list: readonly { id: string }[], mark: number): string[] {
    const listed = new Set(list.map(({ id }) => id));
    return [...this.byId.keys()].filter(
      (id) => !listed.has(id) && (this.touchedAt.get(id) ?? 0) <= mark,
    );
  }

  /** Removes everything, because this is another Swarm. */
  clear() {
    const gone = [...this.byId.keys()].map((id) => this.remove(id)).filter((change) => !!change);
    this.removedIds.clear();
    return gone;
  }

  private forgetName({ id, name }: Thing) {
    // A new object may already have the name when the removal of the old one is seen.
    if (this.idByName.get(name) === id) this.idByName.delete(name);
    const lower = name.toLowerCase();
    if (this.idByLowerName.get(lower) === id) this.idByLowerName.delete(lower);
  }
}

/** Compares field by field: most differ in their version, or share an unchanged part. */
function isSame<Thing extends object>(one: Thing, other: Thing): boolean {
  const keys = Object.keys(one) as (keyof Thing)[];
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every(
    (key) => one[key] === other[key] || JSON.stringify(one[key]) === JSON.stringify(other[key]),
  );
}
