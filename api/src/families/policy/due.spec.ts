import { noPolicy } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { aSecret } from '../../engine/testing/factories.js';
import { familyLabels } from '../model/family-labels.js';
import { familyOf } from '../model/family.js';
import { dueOf } from './due.js';

const now = Date.parse('2026-03-01T00:00:00.000Z');
const day = (count: number) => new Date(now + count * 86_400_000).toISOString();
const family = (labels: Record<string, string>, createdAt = day(-40)) =>
  familyOf(aSecret({ createdAt, labels }));
const due = (labels: Record<string, string>, policy = {}) =>
  dueOf(family(labels), { ...noPolicy, ...policy }, now);
const since = (instant: string) => ({ [familyLabels.since]: instant });
const dueWithForeign = (instant: string) => {
  const object = { ...aSecret({ createdAt: day(-40) }), foreignLabels: since(instant) };
  return dueOf(familyOf(object), { ...noPolicy, maxAgeDays: 30 }, now);
};
const expires = (instant: string) => ({ [familyLabels.expires]: instant });

describe('dueOf', () => {
  it.each<[string, Record<string, string>, object, object | null]>([
    ['never without a policy', {}, {}, null],
    [
      'by age since it was made',
      {},
      { maxAgeDays: 30 },
      { at: day(-10), reason: 'age', isDue: true },
    ],
    [
      'by age since it is current',
      since(day(-1)),
      { maxAgeDays: 30 },
      { at: day(29), reason: 'age', isDue: false },
    ],
    [
      '14 days before its expiry',
      expires(day(13)),
      {},
      { at: day(-1), reason: 'expiry', isDue: true },
    ],
    [
      'as early as the policy says',
      expires(day(13)),
      { warnDays: 0 },
      { at: day(13), reason: 'expiry', isDue: false },
    ],
    [
      'by what comes first',
      { ...since(day(0)), ...expires(day(100)) },
      { maxAgeDays: 30 },
      { at: day(30), reason: 'age', isDue: false },
    ],
    ['never by a date that is none', expires('soon'), {}, null],
  ])('returns the due date: %s', (_, labels, policy, expected) => {
    expect(due(labels, policy)).toEqual(expected);
  });

  it('can become earlier by a label of another client, but not later', () => {
    expect(dueWithForeign(day(-50))).toMatchObject({ at: day(-20) });
    expect(dueWithForeign(day(50))).toMatchObject({ at: day(-10) });
  });
});
