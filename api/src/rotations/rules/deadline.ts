import type { EngineService } from '../../engine/index.js';

const ROOM_MS = 60_000;
const LEAST_MS = 5 * 60_000;

/** How long an update of a healthy service may take, in ms. */
export function deadlineOf({ spec, status }: Pick<EngineService, 'spec' | 'status'>): number {
  const { parallelism, delayMs, monitorMs } = spec.updatePolicy;
  const tasks = Math.max(1, status.desired);
  const rounds = parallelism === 0 ? 1 : Math.ceil(tasks / parallelism);
  const health = spec.healthCheck;
  const healthMs = health ? health.startPeriodMs + health.intervalMs * health.retries : 0;
  const roundMs = delayMs + monitorMs + spec.stopGracePeriodMs + healthMs + ROOM_MS;
  return Math.max(LEAST_MS, rounds * roundMs);
}
