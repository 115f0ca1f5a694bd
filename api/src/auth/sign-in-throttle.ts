import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { addressKey } from '../http/address-key.js';
import { FailureCounts } from './failure-counts.js';
import { KeyedMutex } from './keyed-mutex.js';
import { Delay } from './delay.js';

const delaysMs = [0, 0, 250, 500, 1000, 2000, 4000, 5000];
const delayAfter = (failures: number) => delaysMs[Math.min(failures, delaysMs.length - 1)]!;

export interface Attempt {
  account: string;
  address: string;
  /** Ends when the client goes away. */
  signal: AbortSignal;
}

/**
 * Slows guessing by account and by address, known or not; never locks anyone out.
 * Attempts at one account from one address take turns. Not across addresses: an attacker's
 * attempts would delay the owner.
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

  /** `verify` answers undefined for a wrong guess; so does this, without asking, when the client is gone. */
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

  /** Counted before the outcome is known: those that run at the same time see each other. */
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
