import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { addressKey } from '../http/address-key.js';
import { FailureCounts } from './failure-counts.js';
import { KeyedMutex } from '../common/keyed-mutex.js';
import { Delay } from './delay.js';

const delaysMs = [0, 0, 250, 500, 1000, 2000, 4000, 5000];
const delayAfter = (failures: number) => delaysMs[Math.min(failures, delaysMs.length - 1)]!;

export interface Attempt {
  account: string;
  address: string;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/**
 * Delays guesses by account and by address, known or not; never locks anyone out.
 * Attempts at one account from one address run one after another. Attempts from other addresses do
 * not wait, or an attacker could delay the owner.
 */
@Injectable()
export class SignInThrottle {
  private readonly accounts: FailureCounts;
  private readonly addresses: FailureCounts;
  private readonly lanes = new KeyedMutex();

  constructor(
    clock: Clock,
    private readonly delay: Delay,
  ) {
    this.accounts = new FailureCounts(clock);
    this.addresses = new FailureCounts(clock);
  }

  /**
   * `verify` returns undefined for a wrong guess. If the client has disconnected, the result is
   * undefined too and `verify` is not called.
   */
  attempt<Result>(
    { account, address, signal }: Attempt,
    verify: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const from = addressKey(address);
    return this.lanes.run(`${from} ${account}`, async () => {
      await this.delay.for(this.count(account, from), signal);
      if (signal.aborted) return undefined;
      const result = await verify().catch((error: unknown) => {
        this.accounts.takeBack(account);
        this.addresses.takeBack(from);
        throw error;
      });
      if (result !== undefined) this.forgive(account, from);
      return result;
    });
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
