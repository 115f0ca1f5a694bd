import { describe, expect, it } from 'vitest';
import { FamilyName } from './family.js';
import { versionName } from './version-name.js';

describe('The name of a version', () => {
  it.each([
    ['db', 1, 'db'],
    ['db', 2, 'db.v2'],
    ['x'.repeat(61), 9, `${'x'.repeat(61)}.v9`],
    ['x'.repeat(64), 1, 'x'.repeat(64)],
  ])('is the name with the suffix of the version: %s, version %i', (family, version, expected) => {
    expect(versionName(family, version)).toBe(expected);
  });

  const long = [61, 62, 63, 64].map((length) => 'db_'.padEnd(length - 1, '-') + 'x');

  it.each([10, 100, Number.MAX_SAFE_INTEGER])(
    'is shortened to the length that Docker allows: version %i',
    (version) => {
      const names = long.map((family) => versionName(family, version));
      for (const name of names) {
        expect(FamilyName.safeParse(name).success).toBe(true);
        expect(name).toMatch(new RegExp(`^db_.*-[0-9a-z]{7}\\.v${version}$`));
      }
      expect(new Set(names).size).toBe(long.length);
    },
  );

  it('never changes, because existing versions are found by their names', () => {
    expect(versionName('a'.repeat(64), 2)).toBe(`${'a'.repeat(53)}-1obvw5h.v2`);
  });
});
