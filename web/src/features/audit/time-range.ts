import { months, rangeChoices } from './audit-labels';

const HOUR_MS = 3_600_000;

const two = (number: number) => String(number).padStart(2, '0');

/** Formats an instant in local time with minutes, like all other times in the panel. */
export function toField(iso: string | undefined): string {
  const at = iso === undefined ? new Date(NaN) : new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const date = `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}`;
  return `${date}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}

const shown = /^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})(?:,? (\d{1,2}):(\d\d))?$/i;
const sortable = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?$/;

/** Parses `26 Nov 2026, 15:50` and `2026-11-26 15:50`, with or without the time. Returns null for other text. */
export function fromField(text: string): string | null {
  const typed = text.trim().replace(/\s+/g, ' ');
  const [, day, month = '', year, hour, minute] = shown.exec(typed) ?? [];
  if (day !== undefined)
    return instantOf(
      Number(year),
      months.findIndex((name) => name.toLowerCase() === month.toLowerCase()) + 1,
      Number(day),
      Number(hour ?? 0),
      Number(minute ?? 0),
    );
  const parts = sortable
    .exec(typed)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  return parts ? instantOf(parts[0]!, parts[1]!, parts[2]!, parts[3]!, parts[4]!) : null;
}

function instantOf(year: number, month: number, day: number, hour: number, minute: number) {
  const at = new Date(year, month - 1, day, hour, minute);
  // JavaScript turns a date such as 31 Feb into one in the next month.
  const isReal = at.getMonth() === month - 1 && at.getDate() === day && hour < 24 && minute < 60;
  return isReal ? at.toISOString() : null;
}

/** Returns the start of a range that ends now, or an empty text if the choice sets no start. */
export function startOf(choice: string, now = Date.now()): string {
  const hours = rangeChoices.find(({ value }) => value === choice)?.hours ?? 0;
  return hours === 0 ? '' : new Date(now - hours * HOUR_MS).toISOString();
}
