import { LRUCache } from 'lru-cache';

/** Keys come from clients, so their number must be limited. */
const MAX_VALUES = 1_000;

/** Caches values by key until the revision changes. */
export class RevisionCache<Value> {
  private revision = -1;
  private readonly values = new LRUCache<string, { value: Value }>({ max: MAX_VALUES });

  get(revision: number, key: string, compute: () => Value): Value {
    if (revision !== this.revision) {
      this.revision = revision;
      this.values.clear();
    }
    const known = this.values.get(key);
    if (known) return known.value;
    const value = compute();
    this.values.set(key, { value });
    return value;
  }
}
