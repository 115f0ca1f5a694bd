const units = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Milliseconds of a text such as `30s`, `1m30s` or `500ms`; a number alone means seconds. Null for another text. */
export function durationOf(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * units.s);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null;
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * units[unit as keyof typeof units],
    0,
  );
  return Math.round(total);
}
