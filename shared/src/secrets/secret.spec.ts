import { describe, expect, it } from 'vitest';
import { FamilyName } from '../families/family.js';
import { VersionInPath } from '../families/version.js';
import { CreateSecret, Secret, SecretVersion } from './secret.js';

describe('The name of a secret', () => {
  it.each(['a', '0', 'db_password', 'a.b-c_d', 'a..b', 'x'.repeat(64)])('may be %s', (name) => {
    expect(FamilyName.safeParse(name).success).toBe(true);
  });

  it.each([
    '',
    '-a',
    'a-',
    '.a',
    'a.',
    '_a',
    'a_',
    'a b',
    'a/b',
    'ä',
    'a\n',
    '\na',
    '../a',
    'x'.repeat(65),
    1,
    null,
  ])('must not be %j', (name) => {
    expect(FamilyName.safeParse(name).success).toBe(false);
  });
});

describe('CreateSecret', () => {
  const draft = { name: 'a', value: { text: 'x' } };

  it('has no labels by default', () => {
    expect(CreateSecret.parse(draft)).toEqual({ ...draft, labels: {} });
  });

  it.each([{}, { value: draft.value, generator: { type: 'uuid' } }])(
    'requires either a value or a generator, not %j',
    (given) => {
      const { success, error } = CreateSecret.safeParse({ name: 'a', ...given });
      expect([success, error?.issues[0]?.path]).toEqual([false, ['value']]);
    },
  );

  it.each(['data', 'driver', 'templating'])('rejects the field %s', (field) => {
    expect(CreateSecret.safeParse({ ...draft, [field]: 'x' }).success).toBe(false);
  });
});

describe('A response about a secret', () => {
  it.each([
    ['Secret', Secret],
    ['SecretVersion', SecretVersion],
  ])('has no field for a value in %s', (_, schema) => {
    expect(Object.keys(schema.shape)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/data|value|base64|text|hash|length/i)]),
    );
  });
});

describe('VersionInPath', () => {
  it.each(['1', '42'])('accepts %s', (text) => {
    expect(VersionInPath.parse(text)).toBe(Number(text));
  });

  it.each(['0', '-1', '1.5', 'x', ''])('rejects "%s"', (text) => {
    expect(VersionInPath.safeParse(text).success).toBe(false);
  });
});
