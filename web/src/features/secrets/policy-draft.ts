import type { FamilyPolicy, FamilyPolicyChanges } from '@waxseal/shared';
import { FamilyPolicyChanges as contract } from '../../lib/contract';
import { boundFaults, boundsOf, type Bounds } from '../value-input';

/** An empty field is an empty text and stands for the default. */
export interface PolicyFields {
  maxAgeDays: number | string;
  warnDays: number | string;
  keep: number | string;
  graceHours: number | string;
  stabilityWindowSeconds: number | string;
}

const HOUR = 3600;
const text = (value: number | null) => value ?? '';

export const fieldsOf = (policy: FamilyPolicy): PolicyFields => ({
  maxAgeDays: text(policy.maxAgeDays),
  warnDays: text(policy.warnDays),
  keep: text(policy.keep),
  graceHours: policy.graceSeconds === null ? '' : policy.graceSeconds / HOUR,
  stabilityWindowSeconds: text(policy.stabilityWindowSeconds),
});

const bounds: Record<keyof PolicyFields, Bounds> = {
  maxAgeDays: boundsOf(contract.shape.maxAgeDays),
  warnDays: boundsOf(contract.shape.warnDays),
  keep: boundsOf(contract.shape.keep),
  graceHours: boundsOf(contract.shape.graceSeconds, HOUR),
  stabilityWindowSeconds: boundsOf(contract.shape.stabilityWindowSeconds),
};
export const policyFaults = (fields: PolicyFields) =>
  boundFaults<keyof PolicyFields>({ ...fields }, bounds);

/** Returns the merge patch from the policy to the fields. Null sets the default. */
export function policyChanges(before: FamilyPolicy, fields: PolicyFields): FamilyPolicyChanges {
  const given = (value: number | string) => (value === '' ? null : Number(value));
  const grace = given(fields.graceHours);
  const after: FamilyPolicy = {
    maxAgeDays: given(fields.maxAgeDays),
    warnDays: given(fields.warnDays),
    keep: given(fields.keep),
    graceSeconds: grace === null ? null : Math.round(grace * HOUR),
    stabilityWindowSeconds: given(fields.stabilityWindowSeconds),
  };
  const names = Object.keys(after) as (keyof FamilyPolicy)[];
  return Object.fromEntries(
    names.filter((name) => after[name] !== before[name]).map((name) => [name, after[name]]),
  );
}
