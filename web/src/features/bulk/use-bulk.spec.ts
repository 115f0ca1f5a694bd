import type { Plan } from '@waxseal/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { ApiProblem } from '../../lib/api-problem';
import { useBulk, type BulkAction } from './use-bulk';

const aPlan = (name: string, changes: Partial<Plan> = {}): Plan => ({
  kind: 'plan',
  action: 'secret.edit',
  target: { kind: 'secret', name },
  effects: [],
  diff: [{ path: 'Labels.team', before: null, after: 'a' }],
  warnings: [],
  ...changes,
});
const aProblem = (code: 'stale-version' | 'secret-in-use' | 'rate-limited') =>
  new ApiProblem({ code, status: 409, title: code, retryAfterS: 2 });

function start(changes: Partial<BulkAction> = {}) {
  const run = vi.fn<BulkAction['run']>(() => Promise.resolve());
  const action: BulkAction = {
    plan: (name) => Promise.resolve({ plan: aPlan(name), etag: `"${name}"` }),
    run,
    ...changes,
  };
  return { bulk: effectScope().run(useBulk)!, action, run };
}
const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);
const many = Array.from({ length: 20 }, (_, index) => `s${index}`);

afterEach(() => {
  vi.useRealTimers();
});

describe('useBulk', () => {
  it('plans each object, and distinguishes what is refused and what would not change', async () => {
    const { bulk, action } = start({
      plan: (name) =>
        name === 'used'
          ? Promise.reject(aProblem('secret-in-use'))
          : Promise.resolve({
              plan: aPlan(name, name === 'same' ? { diff: [] } : {}),
              etag: '"a"',
            }),
    });
    await bulk.plan(['a', 'used', 'same', 'b'], action);
    expect(bulk.phase.value).toBe('planned');
    expect(names(bulk.planned.value)).toEqual(['a', 'b']);
    expect(names(bulk.unchanged.value)).toEqual(['same']);
    expect(bulk.refused.value.map(({ problem }) => problem?.code)).toEqual(['secret-in-use']);
  });

  it('changes what was planned, on the condition of its plan', async () => {
    const { bulk, action, run } = start();
    await bulk.plan(['a', 'b'], action);
    await bulk.run(action);
    expect(run.mock.calls.map(([name, etag]) => [name, etag])).toEqual([
      ['a', '"a"'],
      ['b', '"b"'],
    ]);
    expect(bulk.phase.value).toBe('ended');
    expect(names(bulk.done.value)).toEqual(['a', 'b']);
  });

  it('goes on after a failure and keeps its problem', async () => {
    const { bulk, action } = start({
      run: (name) =>
        name === 's3' ? Promise.reject(aProblem('stale-version')) : Promise.resolve(),
    });
    await bulk.plan(many, action);
    await bulk.run(action);
    expect(names(bulk.failed.value)).toEqual(['s3']);
    expect(bulk.failed.value[0]?.problem?.code).toBe('stale-version');
    expect(bulk.done.value).toHaveLength(19);
  });

  it('changes a few objects at the same time', async () => {
    let open = 0;
    let most = 0;
    const { bulk, action } = start({
      run: async () => {
        most = Math.max(most, (open += 1));
        await Promise.resolve();
        open -= 1;
      },
    });
    await bulk.plan(many, action);
    await bulk.run(action);
    expect(most).toBe(4);
  });

  it('starts nothing more after it is stopped, and says what was not started', async () => {
    const { bulk, action } = start({
      run: (name) => {
        if (name === 's4') bulk.stop();
        return Promise.resolve();
      },
    });
    await bulk.plan(many, action);
    await bulk.run(action);
    expect(bulk.done.value.length + bulk.skipped.value.length).toBe(20);
    expect(bulk.done.value.length).toBeLessThan(10);
    expect(bulk.phase.value).toBe('ended');
  });

  describe('in waves', () => {
    it('begins a wave when all of the one before it are done', async () => {
      const begun: string[][] = [];
      let open: string[] = [];
      const { bulk, action } = start({
        waveSize: 2,
        run: async (name) => {
          open.push(name);
          begun.push([...open]);
          await Promise.resolve();
          open = open.filter((one) => one !== name);
        },
      });
      await bulk.plan(['a', 'b', 'c'], action);
      await bulk.run(action);
      expect(begun).toEqual([['a'], ['a', 'b'], ['c']]);
      expect(names(bulk.done.value)).toEqual(['a', 'b', 'c']);
    });

    it('waits for the rest of the wave that has a failure, and starts no other one', async () => {
      const { bulk, action } = start({
        waveSize: 2,
        run: (name) =>
          name === 'a' ? Promise.reject(aProblem('stale-version')) : Promise.resolve(),
      });
      await bulk.plan(['a', 'b', 'c'], action);
      await bulk.run(action);
      expect(names(bulk.failed.value)).toEqual(['a']);
      expect(names(bulk.done.value)).toEqual(['b']);
      expect(names(bulk.skipped.value)).toEqual(['c']);
    });

    it('tells which are in progress, and that the user has stopped it', async () => {
      let finish = () => {};
      const { bulk, action } = start({
        waveSize: 1,
        run: (_, __, goesOn) =>
          new Promise<void>((resolve, reject) => {
            finish = () => (goesOn() ? resolve() : reject(aProblem('stale-version')));
          }),
      });
      await bulk.plan(['a', 'b'], action);
      const ended = bulk.run(action);
      expect(names(bulk.running.value)).toEqual(['a']);
      bulk.stop();
      finish();
      await ended;
      expect(names(bulk.failed.value)).toEqual(['a']);
      expect(names(bulk.skipped.value)).toEqual(['b']);
    });
  });

  it('waits as long as the rate limit says and then repeats the request', async () => {
    vi.useFakeTimers();
    const run = vi
      .fn<BulkAction['run']>()
      .mockRejectedValueOnce(aProblem('rate-limited'))
      .mockResolvedValue(undefined);
    const { bulk, action } = start({ run });
    await bulk.plan(['a'], action);
    const ended = bulk.run(action);
    await vi.advanceTimersByTimeAsync(1900);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    await ended;
    expect(names(bulk.done.value)).toEqual(['a']);
  });

  it('ignores the plans of an earlier start', async () => {
    const { bulk, action } = start();
    const first = bulk.plan(['old'], action);
    await bulk.plan(['new'], action);
    await first;
    expect(names(bulk.items.value)).toEqual(['new']);
  });
});
