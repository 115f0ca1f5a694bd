/** Runs calls with the same key one after another, in the order of the calls. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<unknown>>();

  get size() {
    return this.tails.size;
  }

  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (this.tails.get(key) ?? Promise.resolve()).then(work);
    const tail = turn.catch(() => undefined);
    this.tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    }
  }
}
