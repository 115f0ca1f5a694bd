// Budget: 5 s.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Canaries, formsOf } from './canary';

const value = 'canary "é€🔑"\\ 7/+?&~\n';
const canaries = new Canaries({ value });
const amid = (text: string) => `{"before":1, ${text} after`;
const base64Amid = (before: string) => Buffer.from(`${before}${value}after`).toString('base64');

describe('A canary', () => {
  it.each([
    ['raw', amid(value)],
    ['UTF-16', Buffer.from(amid(value), 'utf16le')],
    ['hex', amid(Buffer.from(value).toString('hex'))],
    ['HEX', amid(Buffer.from(value).toString('hex').toUpperCase())],
    ['URL-encoded', amid(encodeURIComponent(value))],
    ['form-encoded', amid(String(new URLSearchParams({ field: value })))],
    ['all percent', amid(Buffer.from(value).toString('hex').replace(/../g, '%$&'))],
    ['JSON-escaped', amid(JSON.stringify({ field: value }))],
    ['JSON in JSON', amid(JSON.stringify(JSON.stringify({ field: value })))],
    ['JSON-escaped in ASCII', amid(String.raw`canary \"\u00e9\u20ac\ud83d\udd11\"\\ 7/+?&~\n`)],
    ['base64 at 0', amid(base64Amid(''))],
    ['base64 at 0', amid(base64Amid('123'))],
    ['base64 at 1', amid(base64Amid('1'))],
    ['base64 at 1', amid(base64Amid('1234'))],
    ['base64 at 2', amid(base64Amid('12'))],
    ['base64url at 0', amid(Buffer.from(value).toString('base64url'))],
    ['base64url at 1', amid(Buffer.from(`1${value}`).toString('base64url'))],
    ['base64url at 2', amid(Buffer.from(`12${value}`).toString('base64url'))],
    ['base64 at 1, URL-encoded', amid(encodeURIComponent(base64Amid('1')))],
  ])('is found as %s', (form, place) => {
    expect(canaries.in(place)).toContain(`value, ${form}`);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['raw deflate', deflateRawSync],
    ['brotli', brotliCompressSync],
  ])('is found in data compressed by %s', (_, pack) => {
    expect(canaries.in(pack(amid(value)))).toContain('value, raw');
  });

  it('is found in truncated compressed data', () => {
    const noise = Array.from({ length: 5_000 }, (_, at) => at * 7919).join();
    const packed = gzipSync(amid(value) + noise);
    expect(canaries.in(packed.subarray(0, packed.length / 2))).toContain('value, raw');
  });

  it('is not found in similar text', () => {
    for (const [, form] of formsOf(value.slice(0, -4))) expect(canaries.in(form)).toEqual([]);
    expect(canaries.in(amid(value.toUpperCase()))).toEqual([]);
  });

  it('has only forms that are too long to be found by chance', () => {
    for (const [, form] of formsOf(value)) expect(form.length).toBeGreaterThan(20);
  });
});
