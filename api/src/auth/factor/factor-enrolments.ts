import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { makeSeed } from './totp.js';
import { ShortLived } from './short-lived.js';

const LIFETIME_MS = 15 * 60_000;

/** Seeds that no code has confirmed yet, by session. */
@Injectable()
export class FactorEnrolments {
  private readonly seeds: ShortLived<Buffer>;

  constructor(clock: Clock) {
    this.seeds = new ShortLived(clock, LIFETIME_MS);
  }

  begin(sessionId: string) {
    const seed = makeSeed();
    return { seed, expiresAt: this.seeds.set(sessionId, seed) };
  }

  find(sessionId: string): Buffer | undefined {
    return this.seeds.find(sessionId);
  }

  end(sessionId: string) {
    this.seeds.delete(sessionId);
  }
}
