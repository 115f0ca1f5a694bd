import { hostname } from 'node:os';
import type { AuditOutcome } from '@waxseal/shared';
import type { SyslogTarget } from '../../env/index.js';
import type { Row } from '../audit-row.js';

/** RFC 5612 reserves this enterprise number for those who have none of their own. */
const SD_ID = 'audit@32473';
const BOM = '\uFEFF';
/** RFC 5425 section 4.3.1: every receiver should take messages of this size. */
const MAX_BYTES = 8_192;

/** RFC 5424 section 6.2.1, table 2. */
const severities: Record<AuditOutcome, number> = {
  attempted: 6,
  succeeded: 5,
  refused: 4,
  unknown: 4,
  failed: 3,
};

type Origin = Pick<SyslogTarget, 'facility' | 'appName'>;

/** One row of the audit log as a message of RFC 5424, with the octet count of RFC 5425 section 4.3. */
export function toFrame(row: Row, origin: Origin): string {
  const message = toMessage(row, origin);
  return `${Buffer.byteLength(message)} ${message}`;
}

function toMessage(row: Row, origin: Origin): string {
  const fields = JSON.parse(row.fields) as string[];
  const whole = format(row, fields, 0, origin);
  const excess = Buffer.byteLength(whole) - MAX_BYTES;
  if (excess <= 0) return whole;
  // A pruning can name thousands of versions. The row itself has all of them.
  const kept = without(fields, excess + ' fieldsLeftOut="99999"'.length);
  return format(row, kept, fields.length - kept.length, origin);
}

/** Leaves out the last names until these bytes are saved. */
function without(fields: readonly string[], bytes: number): string[] {
  let saved = 0;
  let end = fields.length;
  while (end > 0 && saved < bytes) saved += Buffer.byteLength(escaped(fields[--end]!)) + 1;
  return fields.slice(0, end);
}

function format(row: Row, fields: readonly string[], leftOut: number, origin: Origin): string {
  const { facility, appName } = origin;
  const header = [
    `<${facility * 8 + (severities[row.outcome] ?? 5)}>1`,
    new Date(row.at).toISOString(),
    word(hostname(), 255),
    appName,
    process.pid,
    word(row.action, 32),
  ].join(' ');
  return `${header} ${structuredData(row, fields, leftOut)} ${BOM}${plain(textOf(row))}`;
}

/** Every column that the hash of a row covers, so that the chain can be compared later. */
function structuredData(row: Row, fields: readonly string[], leftOut: number): string {
  const parameters: Record<string, string | number | null> = {
    seq: row.seq,
    id: row.id,
    actorId: row.actorId,
    actor: row.actorName,
    action: row.action,
    targetKind: row.targetKind,
    target: row.targetName,
    fields: fields.length > 0 ? fields.join(' ') : null,
    fieldsLeftOut: leftOut > 0 ? leftOut : null,
    outcome: row.outcome,
    code: row.code,
    count: row.count,
    attemptId: row.attemptId,
    requestId: row.requestId,
    address: row.address,
    previousHash: row.previousHash,
    hash: row.hash,
  };
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [` ${name}="${escaped(String(value))}"`],
  );
  return `[${SD_ID}${given.join('')}]`;
}

/** RFC 5424 section 6.3.3. */
const escaped = (value: string) => plain(value).replace(/["\\\]]/g, '\\$&');

/**
 * Well-formed UTF-8 without control characters, which could look like the end of a message to a
 * collector. Each is replaced by its symbol (U+2400 and following), so that it stays visible.
 */
const plain = (text: string) =>
  Buffer.from(text)
    .toString()
    // eslint-disable-next-line no-control-regex -- they are what is replaced
    .replace(/[\u0000-\u001f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replaceAll('\u007f', '\u2421');

/** Printable ASCII without spaces, as a field of the header; `-` for nothing. */
const word = (text: string, length: number) =>
  text.replace(/[^\x21-\x7e]/g, '').slice(0, length) || '-';

function textOf({ action, targetKind, targetName, outcome, code, actorName, address }: Row) {
  const target = [targetKind, targetName].filter(Boolean).join(' ');
  return [
    action,
    target,
    outcome,
    code && `(${code})`,
    actorName && `by ${actorName}`,
    address && `from ${address}`,
  ]
    .filter(Boolean)
    .join(' ');
}
