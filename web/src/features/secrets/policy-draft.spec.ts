import { describe, expect, it } from 'vitest';
import type { FamilyPolicy } from '@waxseal/shared';
import { fieldsOf, policyChanges, policyFaults } from './policy-draft';

const policy: FamilyPolicy = {
  maxAgeDays: 90,
  warnDays: null,
  keep: null,
  graceSeconds: 5400,
  stabilityWindowSeconds: null,
};

describe('The form of a policy', () => {
  it('sends no changes if no field was edited', () => {
    expect(policyChanges(policy, fieldsOf(policy))).toEqual({});
  });

  it('sends only changed fields, and null for a field that was cleared', () => {
    const fields = { ...fieldsOf(policy), maxAgeDays: '', keep: 2, graceHours: 48 };
    expect(policyChanges(policy, fields)).toEqual({
      maxAgeDays: null,
      keep: 2,
      graceSeconds: 172_800,
    });
  });

  it.each([
    ['maxAgeDays', 0],
    ['warnDays', 366],
    ['keep', 1.5],
    ['graceHours', 8761],
    ['stabilityWindowSeconds', -1],
  ] as const)('rejects %s %d', (name, value) => {
    expect(Object.keys(policyFaults({ ...fieldsOf(policy), [name]: value }))).toEqual([name]);
  });
});
