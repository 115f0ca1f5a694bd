import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Jobs } from './jobs.js';

describe('Jobs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const aJob = (run: () => Promise<void>, name = 'job') => ({ name, everyMs: 1_000, run });

  it('runs a job at the start and then at its interval, never twice in parallel', async () => {
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

  it('continues after a failed run', async () => {
    const jobs = new Jobs();
    const run = vi.fn(() => Promise.reject(new Error('no')));
    jobs.register(aJob(run));
    jobs.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('can run a job before its schedule', async () => {
    const jobs = new Jobs();
    const run = vi.fn(() => Promise.resolve());
    jobs.register({ ...aJob(run), everyMs: 60_000 });
    jobs.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(1);
    jobs.nudge('job');
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('waits for running jobs at shutdown and starts no new run', async () => {
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

  it('rejects two jobs with the same name', () => {
    const jobs = new Jobs();
    jobs.register(aJob(() => Promise.resolve()));
    expect(() => jobs.register(aJob(() => Promise.resolve()))).toThrow('two jobs called job');
  });
});
