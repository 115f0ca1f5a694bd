import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';
import { addressKey } from '../http/address-key.js';
import { RateLimited } from '../http/guard.errors.js';
import { FailureCounts } from './failure-counts.js';
import { KeyedMutex } from '../common/keyed-mutex.js';
import { Delay } from './delay.js';

const delaysMs = [0, 0, 250, 500, 1000, 2000, 4000, 5000];
const delayAfter = (failures: number) => delaysMs[Math.min(failures, delaysMs.length - 1)]!;

/** Attempts at one account from one address: the one that is checked and those that wait. */
const MAX_IN_LANE = 3;
/** Attempts from one address at all accounts that have not signed in from there. */
const MAX_FROM_ADDRESS = 8;
const MAX_KNOWN = 10_000;
const RETRY_AFTER_S = 5;

export interface Attempt {
  account: string;
  address: string;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/**
 * Delays guesses by account and by address, known or not; never locks anyone out.
 * Attempts at one account from one address run one after another. Attempts from other addresses do
 * not wait, or an attacker could delay the owner. Few may wait, or the owner at the attacker's
 * address would wait behind all of them, and a client could try many accounts at once: the rest get
 * 429. Guesses at other accounts do not take the place of an account that has signed in from there.
 */
@Injectable()
export class SignInThrottle {
  private readonly accounts: FailureCounts;
  private readonly addresses: FailureCounts;
  private readonly lanes = new KeyedMutex();
  /** Attempts in progress, by lane and by address. */
  private readonly held = new Map<string, number>();
  /** Lanes in which a sign-in has succeeded. */
  private readonly known = new LRUCache<string, true>({ max: MAX_KNOWN });

  constructor(
    clock: Clock,
    private readonly delay: Delay,
  ) {
    this.accounts = new FailureCounts(clock);
    this.addresses = new FailureCounts(clock);
  }

  /**
   * `verify` returns undefined for a wrong guess. If the client has disconnected, the result is
   * undefined too and `verify` is not called. Throws 429 if too many attempts are waiting.
   */
  async attempt<Result>(
    { account, address, signal }: Attempt,
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const from = addressKey(address);
    const lane = `${from} ${account}`;
    const keys = this.known.has(lane) ? [lane] : [lane, from];
    const isFull =
      this.heldBy(lane) >= MAX_IN_LANE || keys.some((key) => this.heldBy(key) >= MAX_FROM_ADDRESS);
    if (isFull) throw new RateLimited({ headers: { 'retry-after': `${RETRY_AFTER_S}` } });
    for (const key of keys) this.held.set(key, this.heldBy(key) + 1);
    try {
      const result = await this.lanes.run(lane, () => this.prove(account, from, signal, verify));
      if (result !== undefined) this.known.set(lane, true);
      return result;
    } finally {
      for (const key of keys) this.release(key);
    }
  }

  private async prove<Result>(
    account: string,
    from: string,
    signal: AbortSignal,
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    await this.delay.for(this.count(account, from), signal);
    if (signal.aborted) return undefined;
    const result = await verify().catch((error: unknown) => {
      this.accounts.takeBack(account);
      this.addresses.takeBack(from);
      throw error;
    });
    if (result !== undefined) this.forgive(account, from);
    return result;
  }

  private heldBy(key: string) {
    return this.held.get(key) ?? 0;
  }

  private release(key: string) {
    const rest = this.heldBy(key) - 1;
    if (rest > 0) this.held.set(key, rest);
    else this.held.delete(key);
  }

  /** Counts the attempt before its outcome is known, so that simultaneous attempts count each other. */
  private count(account: string, from: string): number {
    const failures = Math.max(this.accounts.of(account), this.addresses.of(from));
    this.accounts.add(account);
    this.addresses.add(from);
    return delayAfter(failures);
  }

  private forgive(account: string, from: string) {
    this.accounts.clear(account);
    this.addresses.takeBack(from);
  }
}
