import { isEnded, type RotationServiceState, type RotationSummary } from '@waxseal/shared';
import type { RotationRecord, ServiceRecord } from '../rules/rotation-record.js';

type Progress = Pick<
  RotationSummary,
  'serviceCount' | 'doneCount' | 'busyCount' | 'failedCount' | 'skippedCount' | 'untouchedCount'
>;

const busy: ReadonlySet<RotationServiceState> = new Set(['updating', 'verifying', 'reverting']);
const failed: ReadonlySet<RotationServiceState> = new Set(['failed', 'stuck']);
const done: ReadonlySet<RotationServiceState> = new Set(['done', 'gone', 'reverted']);

/** A service that was updated still has to be reverted, and one that was not needs nothing. */
const whileReverting: Partial<Record<RotationServiceState, RotationServiceState>> = {
  done: 'waiting',
  waiting: 'done',
};

/** The services as they are shown: once a rotation has ended, none waits for its turn any more. */
export function servicesOf({ state, services }: RotationRecord): ServiceRecord[] {
  if (!isEnded(state)) return services;
  return services.map((service) => ({
    ...service,
    state: service.state === 'waiting' ? 'untouched' : service.state,
    waitsFor: null,
    steps: service.steps.filter(({ endedAt }) => endedAt !== null),
  }));
}

/**
 * The progress of a rotation, for lists, pages and the overview. While services are reverted, those that
 * still run the new version are not done, and those that were never updated are.
 */
export function progressOf(record: RotationRecord): Progress {
  const isReverting = record.state === 'reverting';
  const states = servicesOf(record).map(({ state }) =>
    isReverting ? (whileReverting[state] ?? state) : state,
  );
  const count = (of: ReadonlySet<RotationServiceState>) =>
    states.filter((state) => of.has(state)).length;
  return {
    serviceCount: states.length,
    doneCount: count(done),
    busyCount: count(busy),
    failedCount: count(failed),
    skippedCount: count(new Set(['skipped'])),
    untouchedCount: count(new Set(['untouched'])),
  };
}
