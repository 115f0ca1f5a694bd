import { describe, expect, it } from 'vitest';
import { cpusOf, cpusText, memoryOf, memoryText } from './quantities.js';

describe('An amount of memory', () => {
  it.each([
    ['512M', 536_870_912],
    ['512m', 536_870_912],
    ['512MB', 536_870_912],
    ['512MiB', 536_870_912],
    ['1.5G', 1_610_612_736],
    ['1 g', 1_073_741_824],
    ['4194304', 4_194_304],
    ['1k', 1024],
    ['1T', 1_099_511_627_776],
  ])('%s is %i bytes', (text, bytes) => {
    expect(memoryOf(text)).toBe(bytes);
    expect(memoryOf(memoryText(bytes))).toBe(bytes);
  });

  it.each(['', '12 potatoes', 'M', '-1M', '1.2.3M', '0M', '1e9', '99999999T', ' 5M'])(
    '%j is none',
    (text) => expect(memoryOf(text)).toBeNull(),
  );

  it.each([
    [536_870_912, '512M'],
    [1_610_612_736, '1536M'],
    [4_194_305, '4194305'],
  ])('%i bytes are shown as %s', (bytes, text) => {
    expect(memoryText(bytes)).toBe(text);
  });
});

describe('A number of CPUs', () => {
  it.each([
    ['0.5', 500_000_000],
    ['2', 2_000_000_000],
    ['0.000000001', 1],
    ['1.25', 1_250_000_000],
  ])('%s is %i billionths', (text, nano) => {
    expect(cpusOf(text)).toBe(nano);
    if (nano > 1_000) expect(cpusText(nano)).toBe(text);
  });

  it.each(['', '0', '.5', '1.', '-1', '1e3', '1.0000000001', 'two', '1000000'])(
    '%j is none',
    (text) => expect(cpusOf(text)).toBeNull(),
  );
});
