import { RateLimited } from './guard.errors.js';

interface Limits {
  /** What is limited, such as `read … logs`, with a place for the number. */
  words: (count: number) => string;
  ofSession: number;
  ofAll: number;
}

/** Limits how many long responses are open at the same time: each costs memory and reads of Docker. */
export class OpenLimit {
  private readonly openOf = new Map<string, number>();
  private open = 0;

  constructor(private readonly limits: Limits) {}

  /** Throws 429 if too many are open. Returns a function that ends this one. */
  enter(sessionId: string): () => void {
    const { ofSession, ofAll, words } = this.limits;
    if ((this.openOf.get(sessionId) ?? 0) >= ofSession)
      throw tooMany(`A session may ${words(ofSession)}`);
    if (this.open >= ofAll) throw tooMany(`All sessions together may ${words(ofAll)}`);
    this.count(sessionId, 1);
    let hasLeft = false;
    return () => {
      if (!hasLeft) this.count(sessionId, -1);
      hasLeft = true;
    };
  }

  private count(sessionId: string, change: 1 | -1) {
    const ofSession = (this.openOf.get(sessionId) ?? 0) + change;
    if (ofSession > 0) this.openOf.set(sessionId, ofSession);
    else this.openOf.delete(sessionId);
    this.open += change;
  }
}

const tooMany = (limit: string) =>
  new RateLimited({ detail: `${limit} at the same time`, headers: { 'retry-after': '5' } });
