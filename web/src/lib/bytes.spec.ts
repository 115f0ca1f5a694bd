import { describe, expect, it } from 'vitest';
import {
  byteCount,
  bytesOf,
  exactBytes,
  isText,
  roundBytes,
  toBase64,
  trailingNewline,
} from './bytes';

describe('bytes', () => {
  it('counts UTF-8 bytes, not characters', () => {
    expect(['', 'abc', 'é', '€', '😀', 'a\n'].map(byteCount)).toEqual([0, 3, 2, 3, 4, 2]);
  });

  it('turns every byte into base64 unchanged', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const back = Uint8Array.from(atob(toBase64(bytes)), (sign) => sign.charCodeAt(0));
    expect(back).toEqual(bytes);
  });

  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
  ])('encodes %j as specified in RFC 4648', (text, base64) => {
    expect(toBase64(bytesOf(text))).toBe(base64);
  });

  it('encodes the largest secret', () => {
    expect(toBase64(new Uint8Array(511_999))).toHaveLength(682_668);
  });

  it('detects a newline at the end', () => {
    expect(['a', 'a\n', 'a\r\n', '\na'].map(trailingNewline)).toEqual([null, 'LF', 'CRLF', null]);
  });

  it('distinguishes text from binary data', () => {
    expect([bytesOf('grüße'), new Uint8Array([0xff]), new Uint8Array([0])].map(isText)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('formats byte counts', () => {
    expect([1, 511_999].map(exactBytes)).toEqual(['1 byte', '511,999 bytes']);
    expect([0, 512, 1536, 536_870_912].map(roundBytes)).toEqual([
      '0 B',
      '512 B',
      '1.5 KiB',
      '512 MiB',
    ]);
  });
});
