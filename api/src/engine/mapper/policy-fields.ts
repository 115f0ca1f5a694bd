import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawUpdatePolicy } from './raw.js';
import { msOf, nanoOf, present, put } from './spec-parts.js';

/**
 * What Docker does without a policy, written out as the docker command line does: a policy without a
 * parallelism would mean all tasks at once.
 */
const policyOfTheEngine: RawUpdatePolicy = {
  Parallelism: 1,
  FailureAction: 'pause',
  Monitor: 5e9,
};

export function policyOf(
  before: RawUpdatePolicy | null | undefined,
  wanted: NonNullable<ServiceFieldChanges['updatePolicy']> | null,
) {
  if (wanted === null) return null;
  const policy = { ...(before ?? policyOfTheEngine) };
  put(policy, 'Parallelism', wanted.parallelism === null ? 1 : wanted.parallelism);
  put(policy, 'Delay', nanoOf(wanted.delayMs));
  put(policy, 'Monitor', nanoOf(wanted.monitorMs));
  put(policy, 'Order', wanted.order);
  put(policy, 'FailureAction', wanted.failureAction);
  put(policy, 'MaxFailureRatio', wanted.maxFailureRatio);
  return policy;
}

export const toPolicy = (
  policy: RawUpdatePolicy | null | undefined,
): ServiceFieldChanges['updatePolicy'] =>
  policy
    ? present({
        parallelism: policy.Parallelism ?? 0,
        delayMs: msOf(policy.Delay),
        monitorMs: msOf(policy.Monitor),
        order: policy.Order as 'stop-first' | undefined,
        failureAction: policy.FailureAction as 'pause' | undefined,
        maxFailureRatio: policy.MaxFailureRatio,
      })
    : undefined;
