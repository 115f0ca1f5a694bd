import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/clock.js';
import { RateLimited } from '../../http/guard.errors.js';
import { accountKey } from '../account-key.js';
import { SignInThrottle, type Attempt } from '../sign-in-throttle.js';

/** Wrong codes of one account from unknown devices: 20, and one more every three minutes. */
const BURST = 20;
const REFILL_MS = 3 * 60_000;
const MAX_ACCOUNTS = 10_000;

/**
 * Delays codes as passwords, but counts them apart: the right password must not reset the count of
 * wrong codes. Three of a million codes are right at any time, so delays alone are not enough against
 * many addresses. Anyone who gets here knows the password, so a stranger cannot use up the limit; devices
 * and sessions of the user are not subject to it.
 */
@Injectable()
export class CodeThrottle {
  private readonly buckets = new LRUCache<string, { failures: number; at: number }>({
    max: MAX_ACCOUNTS,
  });

  constructor(
    private readonly throttle: SignInThrottle,
    private readonly clock: Clock,
  ) {}

  async attempt<Result>(
    { account, device, ...attempt }: Attempt,
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const key = accountKey(account);
    // A username has no space, so these are other accounts and devices than those of passwords.
    const apart = { account: `code ${key}`, device: device && `code ${device}` };
    if (device !== undefined) return this.throttle.attempt({ ...attempt, ...apart }, verify);
    const failures = this.failuresOf(key);
    if (failures >= BURST)
      throw new RateLimited({ headers: { 'retry-after': `${REFILL_MS / 1000}` } });
    this.buckets.set(key, { failures: failures + 1, at: this.clock.now() });
    const result = await this.throttle.attempt({ ...attempt, ...apart }, verify);
    if (result !== undefined) this.buckets.delete(key);
    return result;
  }

  private failuresOf(key: string): number {
    const bucket = this.buckets.get(key);
    if (!bucket) return 0;
    const quietMs = Math.max(0, this.clock.now() - bucket.at);
    return Math.max(0, bucket.failures - quietMs / REFILL_MS);
  }
}
