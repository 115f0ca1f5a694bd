import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { useNow } from './now';
import { takeServerTime } from './server-time';

const OURS = Date.parse('2026-03-01T12:00:00Z');
const answer = (date: string) => new Response(null, { headers: { date } });

describe('The clock of the page', () => {
  beforeEach(() => vi.useFakeTimers({ now: OURS }));
  afterEach(() => vi.useRealTimers());

  const after = (date: string) => {
    takeServerTime(answer(date));
    const scope = effectScope();
    const now = scope.run(() => useNow().value);
    scope.stop();
    return now;
  };

  it('is that of the server, whichever time the browser has', () => {
    expect(after('Sun, 01 Mar 2026 13:30:00 GMT')).toBe(OURS + 90 * 60_000);
    expect(after('Sun, 01 Mar 2026 11:00:00 GMT')).toBe(OURS - 60 * 60_000);
  });

  it('is that of the browser if both agree or the server does not tell', () => {
    expect(after('Sun, 01 Mar 2026 11:59:59 GMT')).toBe(OURS);
    takeServerTime(new Response(null));
    expect(after('')).toBe(OURS);
  });
});
