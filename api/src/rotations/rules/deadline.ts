import type { EffectiveSettings } from '@waxseal/shared';
import type { EngineService } from '../../engine/index.js';
import { isStarting, type ServiceSnapshot } from './judge-service.js';

const ROOM_MS = 60_000;
const LEAST_MS = 5 * 60_000;

/** Extra time for tasks that wait for the health check of their image, which no spec shows. */
const IMAGE_HEALTH_CHECK_MS = 60 * 60_000;

/** Typical time to stop a task and start the next one. */
const START_MS = 3_000;

/** A service, and how many of its tasks should run, by `conditionOf`. */
interface Updated {
  spec: EngineService['spec'];
  desired: number;
}

function roundsOf({ spec, desired }: Updated): number {
  const { parallelism } = spec.updatePolicy;
  return parallelism === 0 ? 1 : Math.ceil(Math.max(1, desired) / parallelism);
}

/**
 * Estimates how long an update takes, in ms. Docker waits for the delay after each round, and monitors
 * the tasks while the stability window runs.
 */
export function expectedOf(service: Updated, stabilityWindowMs: number): number {
  const { delayMs, monitorMs } = service.spec.updatePolicy;
  return roundsOf(service) * (START_MS + delayMs) + Math.max(monitorMs, stabilityWindowMs);
}

/** How long an update of a healthy service may take, in ms. */
export function deadlineOf(service: Updated): number {
  const { spec } = service;
  const { delayMs, monitorMs } = spec.updatePolicy;
  const rounds = roundsOf(service);
  const health = spec.healthCheck;
  const healthMs = health ? health.startPeriodMs + health.intervalMs * health.retries : 0;
  const roundMs = delayMs + monitorMs + spec.stopGracePeriodMs + healthMs + ROOM_MS;
  return Math.max(LEAST_MS, rounds * roundMs);
}

/**
 * How long a deadline is exceeded while tasks wait for the health check of their image, in ms. A deadline
 * that the user has set, or that includes the health check of the spec, is not exceeded.
 */
export function extensionOf(
  { service, tasks }: Pick<ServiceSnapshot, 'service' | 'tasks'>,
  { deadlineSeconds }: Pick<EffectiveSettings, 'deadlineSeconds'>,
): number {
  const isComputedWithout = deadlineSeconds === null && service.spec.healthCheck === null;
  return isComputedWithout && tasks.some(isStarting) ? IMAGE_HEALTH_CHECK_MS : 0;
}
