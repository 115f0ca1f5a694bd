import { expect, it } from 'vitest';
import { toLogInstant } from './log-instant.js';

it.each([
  ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000000000Z'],
  ['2026-03-01T12:00:00.5Z', '2026-03-01T12:00:00.500000000Z'],
  ['2026-03-01T13:00:00.123456789+01:00', '2026-03-01T12:00:00.123456789Z'],
  ['2026-03-01T12:00:00.1234567891Z', '2026-03-01T12:00:00.123456789Z'],
])('%s is the instant %s', (iso, expected) => {
  expect(toLogInstant(iso)).toBe(expected);
});
