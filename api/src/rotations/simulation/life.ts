const never = new Promise<never>(() => {});

/** The lifetime of a process that may be killed at any await, which then never resolves. */
export class Life {
  isOver = false;
  private left = Infinity;
  private readonly ending = new AbortController();

  constructor(private readonly onEnd: () => void) {}

  /** Aborted when the process is killed. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Called before and after each operation with an effect outside the process. */
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
