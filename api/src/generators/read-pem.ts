import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';

/** What a value in PEM (RFC 7468) contains, and what is wrong with it. No text quotes the value. */
export interface Pem {
  /** In the order of the value: of a server, its own certificate comes first. */
  certificates: X509Certificate[];
  /** The private keys that are not encrypted. Nothing can be said of the others. */
  keys: KeyObject[];
  faults: string[];
}

/** A value can have hundreds of certificates, and reading one takes up to a millisecond. */
const MOST_READ = 50;
const MOST_FAULTS = 5;

const types = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  'PRIVATE KEY': 'private key',
  'RSA PRIVATE KEY': 'private key',
  'EC PRIVATE KEY': 'private key',
  'ENCRYPTED PRIVATE KEY': 'private key',
  'PUBLIC KEY': 'public key',
  'RSA PUBLIC KEY': 'public key',
} as const;
type Label = keyof typeof types;

/**
 * The line that begins a block, even if a copy has lost some of its dashes. Other labels are not checked.
 * The number of dashes is bounded, because the expression would take long for a value of dashes only.
 */
const beginnings = new RegExp(
  `(-{0,5})BEGIN (${Object.keys(types).join('|')})(-{1,5}|(?![ A-Z]))`,
  'g',
);
const DASHES = '-----';

interface Block {
  label: Label;
  text: string;
  fault: string | undefined;
}

/** Reads the certificates and keys of a value. A value without any is not PEM and has no faults. */
export function readPem(value: Buffer, now: number): Pem {
  // A text cannot be overwritten in memory, so only what looks like PEM becomes one.
  const blocks = value.includes('BEGIN ') ? blocksOf(value.toString('latin1')) : [];
  const pem: Pem = { certificates: [], keys: [], faults: [] };
  blocks.forEach(({ label, text, fault }, index) => {
    const type = types[label];
    const same = blocks.filter((block) => types[block.label] === type);
    const what = same.length > 1 ? `${type} ${same.indexOf(blocks[index]!) + 1}` : `the ${type}`;
    const found = fault === undefined ? read(type, text, now) : { faults: [fault] };
    if (found.certificate) pem.certificates.push(found.certificate);
    if (found.key) pem.keys.push(found.key);
    pem.faults.push(...(found.faults ?? []).map((detail) => capitalised(`${what} ${detail}`)));
  });
  const more = pem.faults.length - MOST_FAULTS;
  if (more > 0) pem.faults.splice(MOST_FAULTS, more, `There are ${more} more such faults`);
  return pem;
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const match of text.matchAll(beginnings)) {
    const [line, before, label, after] = match as unknown as [string, string, Label, string];
    // Without any dashes it is a sentence about certificates.
    if (before === '' && after === '') continue;
    blocks.push({ label, ...blockAt(text, match.index, line, label) });
    if (blocks.length === MOST_READ) break;
  }
  return blocks;
}

function blockAt(text: string, start: number, line: string, label: Label): Omit<Block, 'label'> {
  const first = `${DASHES}BEGIN ${label}${DASHES}`;
  const last = `${DASHES}END ${label}${DASHES}`;
  if (line !== first) return { text: '', fault: `has a damaged first line: it must be “${first}”` };
  const end = text.indexOf(last, start);
  const next = text.indexOf(`${DASHES}BEGIN `, start + 1);
  if (end < 0 || (next >= 0 && next < end))
    return { text: '', fault: `has no last line “${last}”` };
  if (!isOwnLine(text, start, line.length))
    return { text: '', fault: 'is not on lines of its own, so programs will not find it' };
  return { text: text.slice(start, end + last.length), fault: undefined };
}

/** Whether only line breaks are around this part of a line. Blanks at its end do no harm. */
const isOwnLine = (text: string, start: number, length: number) =>
  /(?:^|[\r\n])(?:\u00ef\u00bb\u00bf)?$/.test(text.slice(Math.max(0, start - 4), start)) &&
  /^[ \t]*\r?\n/.test(text.slice(start + length, start + length + 100));

interface Found {
  certificate?: X509Certificate;
  key?: KeyObject;
  faults?: string[];
}

function read(type: (typeof types)[Label], text: string, now: number): Found {
  try {
    if (type === 'private key') return { key: createPrivateKey(text) };
    if (type === 'public key') {
      createPublicKey(text);
      return {};
    }
    const certificate = new X509Certificate(text);
    return { certificate, faults: datesOf(certificate, now) };
  } catch (error) {
    return isEncrypted(error) ? {} : { faults: ['cannot be read: it is damaged or incomplete'] };
  }
}

/** OpenSSL needs the passphrase to say more about an encrypted key. */
const isEncrypted = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED' ||
    error.code === 'ERR_MISSING_PASSPHRASE');

function datesOf({ validFrom, validTo }: X509Certificate, now: number): string[] {
  const day = (text: string) => new Date(text).toISOString().slice(0, 10);
  if (Date.parse(validTo) < now) return [`expired on ${day(validTo)}`];
  if (Date.parse(validFrom) > now) return [`is not valid before ${day(validFrom)}`];
  return [];
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
