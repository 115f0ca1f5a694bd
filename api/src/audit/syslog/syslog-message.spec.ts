import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Row } from '../audit-row.js';
import { toFrame } from './syslog-message.js';

const row: Row = {
  seq: 7,
  id: 'row-7',
  at: Date.UTC(2026, 10, 27, 3, 15),
  actorId: 'u1',
  actorName: 'ann',
  action: 'secret.rotate',
  targetKind: 'secret',
  targetName: 'db',
  fields: '["value","secret:db"]',
  outcome: 'succeeded',
  code: null,
  count: 1,
  attemptId: 'row-6',
  requestId: 'r1',
  address: '192.0.2.7',
  previousHash: 'aa',
  hash: 'bb',
};
const origin = { facility: 13, appName: 'waxseal' };

/** The message behind the octet count, which must be right. */
function message(changes: Partial<Row> = {}) {
  const frame = Buffer.from(toFrame({ ...row, ...changes }, origin));
  const space = frame.indexOf(' ');
  const text = frame.subarray(space + 1);
  expect(frame.subarray(0, space).toString()).toBe(String(text.length));
  return text.toString();
}

describe('A row as a syslog message', () => {
  it('has the header, all columns as structured data, and a text with a byte order mark', () => {
    expect(message()).toBe(
      `<109>1 2026-11-27T03:15:00.000Z ${hostname()} waxseal ${process.pid} secret.rotate ` +
        '[audit@32473 seq="7" id="row-7" actorId="u1" actor="ann" action="secret.rotate" ' +
        'targetKind="secret" target="db" fields="value secret:db" outcome="succeeded" count="1" ' +
        'attemptId="row-6" requestId="r1" address="192.0.2.7" previousHash="aa" hash="bb"] ' +
        '\uFEFFsecret.rotate secret db succeeded by ann from 192.0.2.7',
    );
  });

  it('leaves out what a row does not have', () => {
    const nothing = { actorId: null, actorName: null, targetKind: null, targetName: null };
    const rest = { fields: '[]', requestId: null, address: null, attemptId: null };
    expect(message({ ...nothing, ...rest, outcome: 'attempted' })).toMatch(
      /^<110>1 .* \[audit@32473 seq="7" id="row-7" action="secret.rotate" outcome="attempted" count="1" previousHash="aa" hash="bb"\] \uFEFFsecret.rotate attempted$/,
    );
  });

  it.each([
    ['a"b', 'a\\"b'],
    ['a\\b', 'a\\\\b'],
    ['a]b', 'a\\]b'],
    ['a" x="1"] <1>1', 'a\\" x=\\"1\\"\\] <1>1'],
    ['ключ 🔑', 'ключ 🔑'],
    ['a\nb\r\0\x1b\x7f', 'a␊b␍␀␛␡'],
    ['half \ud83d', 'half \ufffd'],
  ])('escapes %j in structured data', (targetName, escaped) => {
    expect(message({ targetName })).toContain(` target="${escaped}" `);
  });

  it('has no line breaks in its text', () => {
    expect(message({ actorName: 'a\n<13>1 forged' })).not.toContain('\n');
  });

  it.each([
    ['succeeded', 109],
    ['attempted', 110],
    ['refused', 108],
    ['unknown', 108],
    ['failed', 107],
  ] as const)('that %s has the priority %i', (outcome, priority) => {
    expect(message({ outcome })).toMatch(new RegExp(`^<${priority}>1 `));
  });

  it('keeps within 8,192 octets, and says how many fields are left out', () => {
    const names = Array.from({ length: 500 }, (_, index) => `secret:näme-${index}"]`);
    const text = message({ fields: JSON.stringify(names) });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_192);
    expect(Buffer.byteLength(text)).toBeGreaterThan(8_100);
    const [, left] = /fieldsLeftOut="(\d+)"/.exec(text)!;
    expect(text.match(/secret:näme-/g)).toHaveLength(500 - Number(left));
    expect(text).toContain('hash="bb"');
  });

  it('has a header in ASCII, whatever the action is', () => {
    expect(message({ action: 'böse aktion' })).toContain(` bseaktion [audit@32473 `);
  });
});
