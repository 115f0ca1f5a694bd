const encoder = new TextEncoder();
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const CHUNK = 0x8000;

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
export const byteCount = (text: string) => bytesOf(text).length;

/** Base64 of RFC 4648 section 4. In chunks, because an argument list has a maximum length. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

export const exactBytes = (count: number) =>
  `${count.toLocaleString('en')} ${count === 1 ? 'byte' : 'bytes'}`;

export function roundBytes(count: number): string {
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), UNITS.length - 1);
  const value = count / 1024 ** step;
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${UNITS[step]}`;
}

/** The invisible newline that an editor or `echo` appends to a value. */
export const trailingNewline = (text: string): 'LF' | 'CRLF' | null =>
  text.endsWith('\r\n') ? 'CRLF' : text.endsWith('\n') ? 'LF' : null;

export const isText = (bytes: Uint8Array) => {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0');
  } catch {
    return false;
  }
};
