import { describe, expect, it } from 'vitest';
import { RecentEvents } from './recent-events.js';

const filled = (count: number, kept: number) => {
  const recent = new RecentEvents(kept);
  for (let at = 1; at <= count; at++) recent.add({ type: 'secret.changed', name: String(at) });
  return recent;
};
const numbersSince = (recent: RecentEvents, number: number) =>
  recent.since(number)?.map((event) => event.number);

describe('RecentEvents', () => {
  it('returns the events after a number', () => {
    expect(numbersSince(filled(5, 10), 3)).toEqual([4, 5]);
  });

  it('returns no events after the latest number', () => {
    expect(numbersSince(filled(5, 10), 5)).toEqual([]);
  });

  it('returns all events after 0', () => {
    expect(numbersSince(filled(3, 10), 0)).toEqual([1, 2, 3]);
  });

  it('keeps at least the given number of events', () => {
    expect(numbersSince(filled(100, 10), 90)).toHaveLength(10);
  });

  it.each([
    ['is forgotten', 10],
    ['is still to come', 101],
    ['is no number', Number.NaN],
    ['is a fraction', 99.5],
  ])('returns undefined for a number that %s', (_, number) => {
    expect(filled(100, 10).since(number)).toBeUndefined();
  });
});
