import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';

type Form = [name: string, bytes: Buffer];

const ascii = (text: string) => Buffer.from(text, 'latin1');

/** Returns the base64 of a value inside longer data, without its ends, because they depend on the adjacent bytes. */
function base64At(offset: number, value: Buffer): string {
  const text = Buffer.concat([Buffer.alloc(offset), value]).toString('base64');
  const head = [0, 2, 3][offset]!;
  const tail = (offset + value.length) % 3 === 0 ? 0 : text.endsWith('==') ? 3 : 2;
  return text.slice(head, text.length - tail);
}

const percent = (value: Buffer, letters: (hex: string) => string) =>
  [...value].map((byte) => `%${letters(byte.toString(16).padStart(2, '0'))}`).join('');
const lower = (hex: string) => hex.toLowerCase();
const upper = (hex: string) => hex.toUpperCase();

const jsonEscaped = (text: string) => JSON.stringify(text).slice(1, -1);
/** Escapes JSON like encoders that write only ASCII. */
const asciiEscaped = (text: string) =>
  jsonEscaped(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Returns all encodings in which a value may leak. */
export function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value);
  const base64: Form[] = [0, 1, 2].flatMap((offset) => {
    const text = base64At(offset, bytes);
    const url = text.replaceAll('+', '-').replaceAll('/', '_');
    return [
      [`base64 at ${offset}`, ascii(text)],
      [`base64url at ${offset}`, ascii(url)],
      [`base64 at ${offset}, URL-encoded`, ascii(encodeURIComponent(text))],
    ] satisfies Form[];
  });
  return [
    ['raw', bytes],
    ['UTF-16', Buffer.from(value, 'utf16le')],
    ['hex', ascii(bytes.toString('hex'))],
    ['HEX', ascii(upper(bytes.toString('hex')))],
    ['URL-encoded', ascii(encodeURIComponent(value))],
    ['form-encoded', ascii(new URLSearchParams([['', value]]).toString().slice(1))],
    ['all percent', ascii(percent(bytes, lower))],
    ['ALL PERCENT', ascii(percent(bytes, upper))],
    ['JSON-escaped', Buffer.from(jsonEscaped(value))],
    ['JSON-escaped in ASCII', ascii(asciiEscaped(value))],
    ['JSON in JSON', Buffer.from(jsonEscaped(jsonEscaped(value)))],
    ...base64,
  ];
}

const finishFlush = constants.Z_SYNC_FLUSH;
const unpackers: ((bytes: Buffer) => Buffer)[] = [
  (bytes) => gunzipSync(bytes, { finishFlush }),
  (bytes) => inflateSync(bytes, { finishFlush }),
  (bytes) => inflateRawSync(bytes, { finishFlush }),
  (bytes) => brotliDecompressSync(bytes),
];

/** Returns the decompressed bytes for each compression format that the bytes may have. */
const unpacked = (bytes: Buffer): Buffer[] =>
  unpackers.flatMap((unpack) => {
    try {
      return [unpack(bytes)];
    } catch {
      return [];
    }
  });

/** Values that tests pass to the product and that must not appear anywhere afterwards. */
export class Canaries {
  private readonly forms: Form[];

  constructor(values: Record<string, string>) {
    this.forms = Object.entries(values).flatMap(([name, value]) =>
      formsOf(value).map(([form, bytes]): Form => [`${name}, ${form}`, bytes]),
    );
  }

  /** Returns the canaries in this data with their encoding. Compressed data is decompressed. */
  in(place: Buffer | string): string[] {
    const bytes = typeof place === 'string' ? Buffer.from(place) : place;
    const found = [bytes, ...unpacked(bytes)].flatMap((content) =>
      this.forms.filter(([, form]) => content.includes(form)).map(([name]) => name),
    );
    return [...new Set(found)];
  }
}
