import { setImmediate as turnOfTheLoop, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Clock } from '../../common/clock.js';
import { Jobs, type Lease, type Leases } from '../../jobs/index.js';
import type { Families } from '../../families/index.js';
import type { RotationsRepository } from '../store/rotations.repository.js';
import type { RotationHolds } from '../store/rotation-holds.repository.js';
import type { ClockJumps } from './clock-jumps.js';
import type { RebuildSignatures } from './rebuild-signatures.js';
import { ResumeRotationsJob } from './resume-rotations.job.js';
import type { RunRotation } from './run-rotation.js';

describe('ResumeRotationsJob', () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => void warnings.push(warning);
  beforeEach(() => void process.on('warning', warn));
  afterEach(() => void process.off('warning', warn));

  it('runs any number of rotations at the same time without a warning of Node.js', async () => {
    const ids = Array.from({ length: 30 }, (_, number) => `rotation-${number}`);
    const running = new Set<string>();
    const job = new ResumeRotationsJob(
      new Jobs(),
      { acquire: async () => ({ release: async () => undefined }) as Lease } as unknown as Leases,
      { findRunnable: async () => ids } as unknown as RotationsRepository,
      {} as RotationHolds,
      {
        execute: async (id, _lease, signal) => {
          running.add(id);
          await sleep(60_000, undefined, { signal }).catch(() => undefined);
          running.delete(id);
        },
      } as Pick<RunRotation, 'execute'> as RunRotation,
      {} as Families,
      { settle: async () => undefined } as unknown as ClockJumps,
      { once: async () => undefined } as unknown as RebuildSignatures,
      new Clock(),
    );
    await job.run();
    await turnOfTheLoop();
    expect([running.size, warnings]).toEqual([30, []]);
    await job.beforeApplicationShutdown();
    expect(running.size).toBe(0);
  });
});
