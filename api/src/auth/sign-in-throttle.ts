import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';
import { addressKey } from '../http/address-key.js';
import { RateLimited } from '../http/guard.errors.js';
import { FailureBudget } from './failure-budget.js';
import { FailureCounts } from './failure-counts.js';
import { KeyedMutex } from '../common/keyed-mutex.js';
import { Delay } from './delay.js';

const delaysMs = [0, 0, 250, 500, 1000, 2000, 4000, 5000];
const delayAfter = (failures: number) => delaysMs[Math.min(failures, delaysMs.length - 1)]!;

/** Attempts in one lane: the one that is checked and those that wait. */
const MAX_IN_LANE = 3;
/** Attempts from one address at all accounts that have not signed in from there. */
const MAX_FROM_ADDRESS = 8;
const MAX_KNOWN = 10_000;
const RETRY_AFTER_S = 5;
const WARN_EVERY_MS = 60_000;
/** Passwords of unknown devices that are hashed in parallel. Node.js has four threads for it. */
const HASHED_IN_PARALLEL = 2;

export interface Attempt {
  account: string;
  address: string;
  /** What shows that the client has signed in to this account before: its device cookie, or its session. */
  device: string | undefined;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

interface Count {
  failures: FailureCounts;
  key: string;
  onSuccess: 'clear' | 'takeBack';
}

/** Where an attempt waits, and where its failure counts. */
interface Place {
  /** Attempts in one lane run one after another. */
  lane: string;
  /** How many attempts may be in progress with the same key. */
  limits: readonly { key: string; most: number }[];
  counts: readonly Count[];
  /** The address, if the failure counts against the budget too. */
  budgetFor: string | undefined;
}

/**
 * Delays guesses, and never locks an account. A device that has signed in to the account before has
 * a lane and a count of its own: what others do does not delay it. All other attempts count for their
 * account and their address, wait in the lane of both, and share one budget of failures. Attempts
 * from other addresses do not wait, or an attacker could delay the owner. Few may wait, or the owner
 * at the attacker's address would wait for all of them: the rest get 429.
 */
@Injectable()
export class SignInThrottle {
  private readonly logger = new Logger('auth');
  private readonly accounts: FailureCounts;
  private readonly addresses: FailureCounts;
  private readonly devices: FailureCounts;
  private readonly budget: FailureBudget;
  private readonly lanes = new KeyedMutex();
  /** Attempts in progress, by lane and by address. */
  private readonly held = new Map<string, number>();
  /** Lanes in which a sign-in has succeeded: a client without a cookie is known by its address. */
  private readonly known = new LRUCache<string, true>({ max: MAX_KNOWN });
  /** Queues of passwords to hash, so that those of known devices do not wait for those of others. */
  private readonly hashing = new KeyedMutex();
  private queue = 0;
  private warnedAt = -Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly delay: Delay,
  ) {
    this.accounts = new FailureCounts(clock);
    this.addresses = new FailureCounts(clock);
    this.devices = new FailureCounts(clock);
    this.budget = new FailureBudget(clock);
  }

  /**
   * `verify` returns undefined for a wrong guess. If the client has disconnected, the result is
   * undefined too and `verify` is not called. Throws 429 if too many attempts are waiting, or if
   * unknown devices have failed too often.
   */
  async attempt<Result>(
    attempt: Attempt,
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const place = this.placeOf(attempt);
    const { lane, limits } = place;
    this.admit(place);
    for (const { key } of limits) this.held.set(key, this.heldBy(key) + 1);
    try {
      const result = await this.lanes.run(lane, () => this.prove(place, attempt.signal, verify));
      if (result !== undefined) this.known.set(lane, true);
      return result;
    } finally {
      for (const { key } of limits) this.release(key);
    }
  }

  private placeOf({ account, address, device }: Attempt): Place {
    if (device !== undefined)
      return {
        lane: device,
        limits: [{ key: device, most: MAX_IN_LANE }],
        counts: [{ failures: this.devices, key: device, onSuccess: 'clear' }],
        budgetFor: undefined,
      };
    const from = addressKey(address);
    const lane = `${from} ${account}`;
    const isKnown = this.known.has(lane);
    const inLane = { key: lane, most: MAX_IN_LANE };
    return {
      lane,
      limits: isKnown ? [inLane] : [inLane, { key: from, most: MAX_FROM_ADDRESS }],
      counts: [
        { failures: this.accounts, key: account, onSuccess: 'clear' },
        { failures: this.addresses, key: from, onSuccess: 'takeBack' },
      ],
      budgetFor: isKnown ? undefined : from,
    };
  }

  private admit({ limits, budgetFor }: Place) {
    const isFull = limits.some(({ key, most }) => this.heldBy(key) >= most);
    if (!isFull && this.isInBudget(budgetFor)) return;
    throw new RateLimited({ headers: { 'retry-after': `${RETRY_AFTER_S}` } });
  }

  private isInBudget(address: string | undefined) {
    if (address === undefined || this.budget.take(this.addresses.of(address))) return true;
    const now = this.clock.now();
    if (now - this.warnedAt >= WARN_EVERY_MS) {
      this.warnedAt = now;
      this.logger.warn('Too many wrong passwords: sign-ins from unknown devices are refused');
    }
    return false;
  }

  private async prove<Result>(
    { counts, budgetFor }: Place,
    signal: AbortSignal,
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const failures = Math.max(...counts.map(({ failures, key }) => failures.of(key)));
    // Counted before the outcome is known, so that simultaneous attempts count each other.
    for (const { failures, key } of counts) failures.add(key);
    let isWrong = false;
    const check = async () => {
      if (signal.aborted) return undefined;
      const result = await this.verified(counts, verify);
      isWrong = result === undefined;
      return result;
    };
    try {
      await this.delay.for(delayAfter(failures), signal);
      return await (budgetFor === undefined ? check() : this.queued(check));
    } finally {
      if (budgetFor !== undefined && !isWrong) this.budget.giveBack();
    }
  }

  private queued<Result>(check: () => Promise<Result>): Promise<Result> {
    this.queue = (this.queue + 1) % HASHED_IN_PARALLEL;
    return this.hashing.run(`${this.queue}`, check);
  }

  private async verified<Result>(
    counts: readonly Count[],
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const result = await verify().catch((error: unknown) => {
      for (const { failures, key } of counts) failures.takeBack(key);
      throw error;
    });
    if (result !== undefined)
      for (const { failures, key, onSuccess } of counts) failures[onSuccess](key);
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
}
