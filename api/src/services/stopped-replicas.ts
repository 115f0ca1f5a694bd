import { isReservedLabel } from '@waxseal/shared';
import type { EngineService, ServiceChange } from '../engine/index.js';

/** The number of replicas that a service had before Waxseal stopped it, which a start restores. */
const STOPPED_REPLICAS_LABEL = 'waxseal.stopped-replicas';

const MOST = 10_000;

/** Null if Waxseal has not stopped the service, or another client has scaled it since. */
export function stoppedReplicasOf({
  labels,
  spec,
}: Pick<EngineService, 'labels' | 'spec'>): number | null {
  if (spec.mode !== 'replicated' || spec.replicas !== 0) return null;
  const text = labels[STOPPED_REPLICAS_LABEL] ?? '';
  const replicas = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return replicas > 0 && replicas <= MOST ? replicas : null;
}

/** Scaling by hand decides the number, so that nothing is left to restore. */
export const scaledTo = (replicas: number, { labels }: EngineService): ServiceChange => ({
  replicas,
  ...(labels[STOPPED_REPLICAS_LABEL] !== undefined && {
    labels: { [STOPPED_REPLICAS_LABEL]: null },
  }),
});

/** A copy belongs to no stack and has not been stopped. */
export const withoutReservedLabels = (labels: Record<string, string>) =>
  Object.fromEntries(
    Object.keys(labels)
      .filter(isReservedLabel)
      .map((key) => [key, null]),
  );

export const stoppedAt = (replicas: number): ServiceChange => ({
  replicas: 0,
  labels: { [STOPPED_REPLICAS_LABEL]: String(replicas) },
});
