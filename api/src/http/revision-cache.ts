/** Keys are made of what clients send: there must be an end of them. */
const MAX_VALUES = 1_000;

/** Computes again only when the revision has moved; several values a revision, by key. */
export class RevisionCache<Value> {
  private revision = -1;
  private values = new Map<string, Value>();

  get(revision: number, key: string, compute: () => Value): Value {
    if (revision !== this.revision) {
      this.revision = revision;
      this.values = new Map();
    }
    const known = this.values.get(key);
    if (known !== undefined) return known;
    const value = compute();
    if (this.values.size >= MAX_VALUES) this.values.clear();
    this.values.set(key, value);
    return value;
  }
}
