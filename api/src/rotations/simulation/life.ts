const never = new Promise<never>(() => {});

/** A process that may die at any await: what it waits for then never comes. */
export class Life {
  isOver = false;
  private left = Infinity;
  private readonly ending = new AbortController();

  constructor(private readonly onEnd: () => void) {}

  /** Fires at the end. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Passed before and after whatever leaves a trace outside of the process. */
  readonly pass = (): Promise<void> | undefined => {
    if (--this.left === 0) this.end();
    return this.isOver ? never : undefined;
  };

  endAfter(passes: number) {
    this.left = passes;
  }

  end() {
    if (this.isOver) return;
    this.isOver = true;
    this.ending.abort();
    this.onEnd();
  }
}
