import { describe, expect, it } from 'vitest';
import { fileNameIn } from './download';

describe('fileNameIn', () => {
  it.each([
    ['attachment; filename="waxseal-audit-2030-01-01.csv"', 'waxseal-audit-2030-01-01.csv'],
    ['attachment; filename=a.ndjson', 'a.ndjson'],
    ['attachment; filename="../../etc/passwd"', null],
    ['attachment', null],
    [null, null],
  ])('reads the file name from %j: %j', (header, name) => expect(fileNameIn(header)).toBe(name));
});
