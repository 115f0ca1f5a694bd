import { describe, expect, it } from 'vitest';
import { parseEntityTags } from './entity-tags.js';

const strong = (opaque: string) => ({ isWeak: false, opaque });
const weak = (opaque: string) => ({ isWeak: true, opaque });

describe('parseEntityTags', () => {
  it.each([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', [strong('a')]],
    ['""', [strong('')]],
    ['W/"a"', [weak('a')]],
    ['"a", W/"b" ,"c"', [strong('a'), weak('b'), strong('c')]],
    ['"a,b", "W/"', [strong('a,b'), strong('W/')]],
    ['"a:b=!\xe4"', [strong('a:b=!\xe4')]],
    [' ,"a",, "b",', [strong('a'), strong('b')]],
  ])('reads %s', (header, tags) => {
    expect(parseEntityTags(header)).toEqual(tags);
  });

  it.each([
    '',
    ',',
    'a',
    '"a',
    'a"',
    '"a" "b"',
    '"a b"',
    'w/"a"',
    '*, "a"',
    '"a", *',
    'W/ "a"',
    '"\x7f"',
  ])('rejects %s', (header) => {
    expect(parseEntityTags(header)).toBeUndefined();
  });

  it('takes no longer for a long list than its length requires', () => {
    expect(parseEntityTags('"a",'.repeat(4_000))).toHaveLength(4_000);
  });
});
