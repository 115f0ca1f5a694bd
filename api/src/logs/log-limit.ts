import { Injectable } from '@nestjs/common';
import { RateLimited } from '../http/guard.errors.js';

const MAX_OF_SESSION = 8;
const MAX_OF_ALL = 32;

/** Limits how many logs are read at the same time: each has a connection to Docker and lines in memory. */
@Injectable()
export class LogLimit {
  private readonly openOf = new Map<string, number>();
  private open = 0;

  /** Throws 429 if too many are open. Returns a function that ends this one. */
  enter(sessionId: string): () => void {
    const ofSession = this.openOf.get(sessionId) ?? 0;
    if (ofSession >= MAX_OF_SESSION) throw tooMany(`A session may read ${MAX_OF_SESSION} logs`);
    if (this.open >= MAX_OF_ALL) throw tooMany(`All sessions together may read ${MAX_OF_ALL} logs`);
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
