import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Jobs } from './jobs.js';

describe('Jobs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const aJob = (run: () => Promise<void>, name = 'job') => ({ name, everyMs: 1_000, run });

  it('runs at the start and then again and again, never twice at once', async () => {
    const jobs = new Jobs();
    let [running, most, runs] = [0, 0, 0];
    jobs.register(
      aJob(async () => {
        most = Math.max(most, ++running);
        runs++;
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        running--;
      }),
    );
    jobs.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(1);
    jobs.nudge('job');
    await vi.advanceTimersByTimeAsync(12_000);
    expect([most, runs]).toEqual([1, 3]);
  });

  it('goes on after a run that fails', async () => {
    const jobs = new Jobs();
    const run = vi.fn(() => Promise.reject(new Error('no')));
    jobs.register(aJob(run));
    jobs.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('does not wait for the schedule when there is something to do', async () => {
    const jobs = new Jobs();
    const run = vi.fn(() => Promise.resolve());
    jobs.register({ ...aJob(run), everyMs: 60_000 });
    jobs.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(1);
    jobs.nudge('job');
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('ends its runs at the shutdown, and begins none', async () => {
    const jobs = new Jobs();
    const run = vi.fn(
      (signal?: AbortSignal) =>
        new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())),
    );
    jobs.register({ name: 'job', everyMs: 10, run });
    jobs.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(1);
    await jobs.beforeApplicationShutdown();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('does not start with two of one name', () => {
    const jobs = new Jobs();
    jobs.register(aJob(() => Promise.resolve()));
    expect(() => jobs.register(aJob(() => Promise.resolve()))).toThrow('two jobs called job');
  });
});
