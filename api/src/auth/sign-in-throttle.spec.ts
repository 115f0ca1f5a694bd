import { beforeEach, describe, expect, it } from 'vitest';
import { Clock } from '../common/clock.js';
import { addressKey } from '../http/address-key.js';
import { FailureBudget } from './failure-budget.js';
import { FailureCounts } from './failure-counts.js';
import { Delay } from './delay.js';
import { SignInThrottle } from './sign-in-throttle.js';

class SetClock extends Clock {
  at = 1_000_000;
  override now() {
    return this.at;
  }
}

/** Moves the clock forward instead of waiting, one wait after another. */
class RecordedDelay extends Delay {
  readonly notes: number[] = [];
  constructor(private readonly clock: SetClock) {
    super();
  }
  override async for(ms: number) {
    this.notes.push(ms);
    this.clock.at += ms;
    await Promise.resolve();
  }
}

const signal = new AbortController().signal;
const wrong = () => Promise.resolve(undefined);
const right = () => Promise.resolve('in');

let clock: SetClock;
let pause: RecordedDelay;
let throttle: SignInThrottle;
const attempt = (
  verify = wrong as () => Promise<string | undefined>,
  account = 'ann',
  address = '10.0.0.1',
) => throttle.attempt({ account, address, device: undefined, signal }, verify);
const fromDevice = (verify = right as () => Promise<string | undefined>, device = 'a laptop') =>
  throttle.attempt({ account: 'ann', address: '10.0.0.1', device, signal }, verify);
const times = async (count: number, run: (at: number) => Promise<unknown>) => {
  for (let at = 0; at < count; at++) await run(at);
};

const codeOf = (work: Promise<unknown>) =>
  work.then(
    (result) => result ?? 'wrong',
    (error: { code: string }) => error.code,
  );
const counted = async (all: Promise<unknown>[]) => {
  const codes = await Promise.all(all.map(codeOf));
  return [codes.filter((code) => code === 'wrong').length, codes.at(-1)];
};

beforeEach(() => {
  clock = new SetClock();
  pause = new RecordedDelay(clock);
  throttle = new SignInThrottle(clock, pause);
});

describe('SignInThrottle', () => {
  it('delays longer after each failure, up to 5 s', async () => {
    await times(10, () => attempt());
    expect(pause.notes).toEqual([0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  it('delays attempts at an account from any address', async () => {
    await times(4, (at) => attempt(wrong, 'ann', `10.0.0.${at}`));
    expect(pause.notes).toEqual([0, 0, 250, 500]);
  });

  it('delays attempts from an address at any account', async () => {
    await times(4, (at) => attempt(wrong, `user${at}`));
    expect(pause.notes).toEqual([0, 0, 250, 500]);
  });

  it('runs simultaneous attempts one after another', async () => {
    await Promise.all(Array.from({ length: 3 }, () => attempt()));
    expect(pause.notes).toEqual([0, 0, 250]);
  });

  it('lets few attempts at an account wait, so that its owner at the same address does not', async () => {
    const all = Array.from({ length: 40 }, () => attempt());
    expect(await counted(all)).toEqual([3, 'rate-limited']);
    expect(await attempt(right)).toBe('in');
    expect(pause.notes.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(5000);
  });

  it('lets few attempts from an address wait, whatever the accounts are', async () => {
    const all = Array.from({ length: 40 }, (_, at) => attempt(wrong, `user${at}`));
    expect(await counted(all)).toEqual([8, 'rate-limited']);
    expect(await codeOf(attempt())).toBe('wrong');
  });

  it('keeps a place for an account that has signed in from the address', async () => {
    await attempt(right);
    const all = Array.from({ length: 40 }, (_, at) => attempt(wrong, `user${at}`));
    expect(await counted([...all, attempt(right)])).toEqual([8, 'in']);
    expect(await codeOf(attempt(right, 'ann', '10.0.0.2'))).toBe('in');
  });

  it('counts simultaneous attempts from other addresses', async () => {
    await Promise.all(Array.from({ length: 5 }, (_, at) => attempt(wrong, 'ann', `10.0.0.${at}`)));
    expect(pause.notes).toEqual([0, 0, 250, 500, 1000]);
  });

  it('never locks an account: the right password works after the longest delay', async () => {
    await times(20, () => attempt());
    expect(await attempt(right)).toBe('in');
  });

  it('forgets the failures of an account that signs in', async () => {
    await times(5, (at) => attempt(wrong, 'ann', `10.0.0.${at}`));
    await attempt(right, 'ann', '10.0.0.9');
    pause.notes.length = 0;
    await attempt(wrong, 'ann', '10.0.0.9');
    expect(pause.notes).toEqual([0]);
  });

  it('keeps the failures of the address, and does not count the success as one', async () => {
    await times(3, () => attempt());
    await attempt(right);
    pause.notes.length = 0;
    await attempt(wrong, 'bob');
    expect(pause.notes).toEqual([500]);
  });

  it('forgets failures over time', async () => {
    await times(12, () => attempt());
    clock.at += 6 * 60_000;
    pause.notes.length = 0;
    await attempt();
    expect(pause.notes).toEqual([4000]);
    clock.at += 60 * 60_000;
    await attempt();
    expect(pause.notes).toEqual([4000, 0]);
  });

  it('does not check the password of a client that has disconnected', async () => {
    let asked = 0;
    const client = { account: 'ann', address: '::1', device: undefined };
    const gone = { ...client, signal: AbortSignal.abort() };
    const result = await throttle.attempt(gone, () => Promise.resolve(++asked));
    expect([result, asked]).toEqual([undefined, 0]);
  });

  it('continues with the next attempt after an error', async () => {
    const broken = attempt(() => Promise.reject(new Error('database')));
    const next = attempt(right);
    await expect(broken).rejects.toThrow('database');
    expect(await next).toBe('in');
  });

  it('does not count an error as a wrong guess', async () => {
    const broken = () =>
      attempt(() => Promise.reject(new Error('database'))).catch(() => undefined);
    await times(5, broken);
    expect(pause.notes).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('A device that has signed in to the account', () => {
  it('does not wait for attempts of others at its account and its address', async () => {
    const others = Array.from({ length: 40 }, () => attempt().catch(() => undefined));
    expect(await fromDevice()).toBe('in');
    expect(pause.notes).not.toContain(500);
    await Promise.all(others);
    pause.notes.length = 0;
    expect(await fromDevice()).toBe('in');
    expect(pause.notes).toEqual([0]);
  });

  it('is delayed by its own failures only, and these delay no one else', async () => {
    await times(9, () => fromDevice(wrong));
    expect(pause.notes).toEqual([0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000]);
    pause.notes.length = 0;
    await fromDevice(right, 'a phone');
    await attempt(right);
    expect(pause.notes).toEqual([0, 0]);
  });

  it('does not wait until the passwords of others are hashed', async () => {
    let [hashing, most] = [0, 0];
    const slow = async () => {
      most = Math.max(most, ++hashing);
      await new Promise((resolve) => setTimeout(resolve, 20));
      hashing--;
      return undefined;
    };
    const others = Array.from({ length: 6 }, (_, at) => attempt(slow, 'ann', `10.0.0.${at}`));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await fromDevice()).toBe('in');
    expect([hashing, most]).toEqual([2, 2]);
    await Promise.all(others);
    expect(most).toBe(2);
  });

  it('has three places', async () => {
    const all = Array.from({ length: 10 }, () => fromDevice(wrong));
    expect(await counted(all)).toEqual([3, 'rate-limited']);
  });

  it('does not forgive the failures of others by signing in', async () => {
    await times(9, () => attempt());
    await fromDevice();
    pause.notes.length = 0;
    await attempt();
    expect(pause.notes).toEqual([5000]);
  });
});

describe('Wrong passwords at many accounts from many addresses', () => {
  /** Each from an address of its own, which has not failed before. */
  const spray = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        codeOf(attempt(wrong, `user-${at}`, `10.1.${at >> 8}.${at & 255}`)),
      ),
    );
  const answered = (codes: unknown[]) => codes.filter((code) => code === 'wrong').length;

  it('are limited together, and a known device still gets in', async () => {
    await attempt(right, 'bob', '10.0.0.7');
    expect(answered(await spray(200))).toBe(100);
    expect(await codeOf(attempt(right, 'ann', '10.0.0.3'))).toBe('rate-limited');
    expect(await fromDevice()).toBe('in');
    // Without a cookie: known by the address that it has signed in from.
    expect(await attempt(right, 'bob', '10.0.0.7')).toBe('in');
  });

  it('are possible again as time passes', async () => {
    await spray(200);
    clock.at += 10_000;
    expect(answered(await spray(200))).toBe(20);
  });

  it('do not count if the password was right, or was not checked', async () => {
    const broken = () => Promise.reject(new Error('database'));
    const gone = { account: 'ann', address: '::1', device: undefined };
    for (let at = 0; at < 200; at++) {
      await attempt(right, `user-${at}`, '10.0.0.5');
      await attempt(broken, `user-${at}`, '10.0.0.6').catch(() => undefined);
      await throttle.attempt({ ...gone, signal: AbortSignal.abort() }, wrong);
    }
    expect(answered(await spray(200))).toBe(100);
  });
});

describe('FailureBudget', () => {
  it('keeps half for addresses that have hardly failed', () => {
    const budget = new FailureBudget(clock);
    const taken = (failures: number) => {
      let count = 0;
      while (budget.take(failures)) count++;
      return count;
    };
    expect([taken(3), taken(2)]).toEqual([50, 50]);
    clock.at += 1_000;
    expect([taken(3), taken(2)]).toEqual([0, 2]);
  });

  it('does not grow beyond its size, or when the clock is set back', () => {
    const budget = new FailureBudget(clock);
    for (let at = 0; at < 100; at++) budget.take(0);
    clock.at -= 3_600_000;
    expect(budget.take(0)).toBe(false);
    for (let at = 0; at < 500; at++) budget.giveBack();
    let count = 0;
    while (budget.take(0)) count++;
    expect(count).toBe(100);
  });
});

describe('Delay', () => {
  it('ends when the signal is aborted', async () => {
    const leaving = new AbortController();
    const waiting = new Delay().for(60_000, leaving.signal);
    leaving.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe('FailureCounts', () => {
  it('keeps a limited number of keys and drops the least recent one', () => {
    const counts = new FailureCounts(clock, 3);
    for (const key of ['a', 'b', 'c', 'a', 'd']) counts.add(key);
    expect([counts.size, ...['a', 'b', 'c', 'd'].map((key) => counts.of(key))]).toEqual([
      3, 2, 0, 1, 1,
    ]);
  });

  it('does not grow when the clock is set back', () => {
    const counts = new FailureCounts(clock);
    counts.add('a');
    clock.at -= 3_600_000;
    expect(counts.of('a')).toBe(1);
  });
});

describe('addressKey', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['no address', 'no address'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is counted as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
