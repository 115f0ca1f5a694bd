import { describe, expect, it } from 'vitest';
import { IfMatch } from './if-match.js';
import { Representation, ETags } from './representation.js';
import { aKeyRing } from '../common/testing/factories.js';

const tags = new ETags(aKeyRing());
const aThing = (spec = 'spec', running = 1) =>
  new Representation({ name: 'thing', spec, running }, spec);
const seen = aThing();
const etag = tags.etagOf(seen);

const outcome = (header: string | undefined, current = seen) => {
  try {
    IfMatch.parse(header).mustMatch(current, tags);
    return 'matches';
  } catch (error) {
    const { status, code } = error as { status: number; code: string };
    return `${status} ${code}`;
  }
};

describe('IfMatch', () => {
  it.each([
    ['is missing', undefined, '428 precondition-required'],
    ['is what was read', etag, 'matches'],
    ['is a star', '*', 'matches'],
    ['is a star with spaces', ' * ', 'matches'],
    ['is one of a list', `"other", ${etag}`, 'matches'],
    ['is the first part alone', `"${etag.slice(1).split('.')[0]}"`, 'matches'],
    ['is another', '"other.one"', '412 stale-version'],
    ['is the second part', `"${etag.slice(0, -1).split('.')[1]}"`, '412 stale-version'],
    ['is weak', `W/${etag}`, '412 stale-version'],
    ['is a list with a weak one', `W/"other", ${etag}`, 'matches'],
    ['is empty', '', '400 bad-request'],
    ['has no quotes', etag.slice(1, -1), '400 bad-request'],
    ['is cut', etag.slice(0, -1), '400 bad-request'],
    ['has three parts', '"a.b.c"', '412 stale-version'],
    ['has characters that no tag of the API has', '"a:b,c"', '412 stale-version'],
    ['is a list with empty elements', `,"other",, ${etag},`, 'matches'],
    ['is a star in a list', `*, ${etag}`, '400 bad-request'],
    ['is a list with something broken', `${etag}, x`, '400 bad-request'],
  ])('%s', (_, header, expected) => {
    expect(outcome(header)).toBe(expected);
  });

  it('still matches when only the counts have changed', () => {
    expect(outcome(etag, aThing('spec', 2))).toBe('matches');
  });

  it('is stale when the spec has changed', () => {
    expect(outcome(etag, aThing('other spec'))).toBe('412 stale-version');
  });

  it('names the header if it is malformed', () => {
    expect(() => IfMatch.parse('x')).toThrow(
      expect.objectContaining({
        extras: { errors: [{ pointer: 'If-Match', detail: 'Must be a list of entity tags' }] },
      }),
    );
  });

  it('returns the current representation with its ETag', () => {
    const now = aThing('other spec', 3);
    expect(() => IfMatch.parse(etag).mustMatch(now, tags)).toThrow(
      expect.objectContaining({
        extras: { current: now.body },
        headers: { etag: tags.etagOf(now) },
      }),
    );
  });
});
