import { timeTexts } from './time-labels';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const steps: [limit: number, size: number, unit: string][] = [
  [HOUR, MINUTE, 'min'],
  [DAY, HOUR, 'h'],
  [60 * DAY, DAY, 'day'],
  [730 * DAY, 30 * DAY, 'month'],
  [Infinity, 365 * DAY, 'year'],
];

const withUnit = (count: number, unit: string) =>
  `${count} ${unit}${unit.length > 3 || unit === 'day' ? (count === 1 ? '' : 's') : ''}`;

/** Formats the time since then, rounded. A time in the future, from a clock that is ahead, becomes “now”. */
export function ago(iso: string, now: number): string {
  const span = now - Date.parse(iso);
  if (Number.isNaN(span)) return timeTexts.none;
  if (span < 10 * SECOND) return timeTexts.justNow;
  if (span < MINUTE) return timeTexts.underMinute;
  return timeTexts.ago(lasting(span));
}

/** Formats the time until then, rounded. A time in the past becomes “now”. */
export function until(iso: string, now: number): string {
  const span = Date.parse(iso) - now;
  if (Number.isNaN(span)) return timeTexts.none;
  return span < MINUTE ? timeTexts.now : timeTexts.ahead(lasting(span));
}

export function lasting(spanMs: number): string {
  if (spanMs < MINUTE)
    return `${Number((spanMs / SECOND).toFixed(spanMs < 10 * SECOND ? 1 : 0))} s`;
  const [, size, unit] = steps.find(([limit]) => spanMs < limit)!;
  return withUnit(Math.floor(spanMs / size), unit);
}

const exactly = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'long',
});
export const exactTime = (iso: string) => exactly.format(new Date(iso));

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
export const clockTime = (iso: string | number) => clock.format(new Date(iso));
