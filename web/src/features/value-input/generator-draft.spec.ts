import { describe, expect, it } from 'vitest';
import {
  bitsOf,
  faultsOf,
  fieldsOf,
  newGeneratorDraft,
  rulesOf,
  startFields,
  type GeneratorType,
} from './generator-draft';
import { generatorLabels } from './generator-labels';

const fields = startFields();
const types = Object.keys(generatorLabels) as GeneratorType[];

describe('rulesOf', () => {
  it.each(types.filter((type) => type !== 'certificate'))(
    'returns valid rules for the initial form of a %s',
    (type) => expect(faultsOf(rulesOf(type, fields))).toEqual({}),
  );

  it('requires the common name of a certificate and splits the alternative names', () => {
    expect(faultsOf(rulesOf('certificate', fields))).toHaveProperty('commonName');
    const rules = rulesOf('certificate', {
      ...fields,
      commonName: ' db.example.com ',
      altNames: 'db.example.com, 10.0.0.5\n*.db',
    });
    expect(faultsOf(rules)).toEqual({});
    expect(rules).toMatchObject({
      commonName: 'db.example.com',
      altNames: ['db.example.com', '10.0.0.5', '*.db'],
    });
  });

  it('contains the location of the public part only if it is stored', () => {
    expect(rulesOf('key-pair', fields)).not.toHaveProperty('publicPart');
    const given = { ...fields, publicKind: 'secret' as const, publicName: 'cert' };
    expect(rulesOf('certificate', given)).toMatchObject({
      publicPart: { kind: 'secret', name: 'cert' },
    });
    expect(faultsOf(rulesOf('key-pair', { ...given, publicName: '' }))).toHaveProperty(
      'publicPart',
    );
  });

  it('contains a set of symbols only if symbols are used', () => {
    expect(rulesOf('password', fields)).not.toHaveProperty('symbolSet');
    expect(rulesOf('password', { ...fields, symbols: true })).toHaveProperty('symbolSet');
  });
});

describe('fieldsOf', () => {
  const given = {
    ...fields,
    commonName: 'db.example.com',
    altNames: 'db.example.com, 10.0.0.5',
    publicKind: 'config' as const,
    publicName: 'db_cert',
    symbols: true,
    length: 40,
    words: 8,
    bytes: 64,
    separator: '.',
    days: 30,
    certificateKey: 'rsa-2048' as const,
    pairKey: 'rsa-4096' as const,
  };
  it.each(types)('returns the fields of the rules of a %s', (type) => {
    const rules = rulesOf(type, given);
    expect(rulesOf(type, fieldsOf(rules))).toEqual(rules);
  });
});

describe('faultsOf', () => {
  it.each([
    ['password', { length: 7 }, 'length'],
    ['password', { length: '' }, 'length'],
    ['password', { symbols: true, symbolSet: 'é' }, 'symbolSet'],
    ['password', { length: 10 }, 'length'],
    ['passphrase', { words: 4 }, 'words'],
    ['hex', { bytes: 4097 }, 'bytes'],
    ['certificate', { commonName: 'x', days: 0 }, 'days'],
    ['certificate', { commonName: 'x', altNames: 'a/b' }, 'altNames'],
  ] as const)('reports the fault of a %s with %j at %s', (type, changes, field) => {
    expect(Object.keys(faultsOf(rulesOf(type, { ...fields, ...changes })))).toEqual([field]);
  });

  it('reports a password without any character class under no single field', () => {
    const none = { lower: false, upper: false, digits: false };
    expect(faultsOf(rulesOf('password', { ...fields, ...none }))).toHaveProperty('');
  });
});

describe('The text of a fault', () => {
  it.each([
    ['password', { length: 7 }, 'Must be between 8 and 1,024'],
    ['password', { length: 10 }, 'Too easy to guess: at least 60 random bits are needed'],
    ['certificate', { commonName: '' }, 'Must have between 1 and 64 characters'],
    ['password', { symbols: true, symbolSet: 'é' }, 'Only printable ASCII symbols are allowed'],
  ] as const)('of a %s with %j describes what the contract accepts', (type, changes, text) => {
    expect(Object.values(faultsOf(rulesOf(type, { ...fields, ...changes })))).toEqual([text]);
  });
});

describe('bitsOf', () => {
  it.each([
    [rulesOf('hex', fields), 256],
    [rulesOf('uuid', fields), 122],
    [rulesOf('password', { ...fields, lookAlikes: true }), 190],
    // 84 characters: 57 letters and digits that do not look alike, and 28 symbols without "|".
    [rulesOf('password', { ...fields, symbols: true, length: 100 }), 639],
    [rulesOf('passphrase', fields), 77],
    [rulesOf('passphrase', { ...fields, words: 5 }), 64],
    [rulesOf('key-pair', fields), null],
  ])('counts the random bits of %j', (rules, bits) => {
    expect(bitsOf(rules)).toBe(bits);
  });
});

describe('newGeneratorDraft', () => {
  it('has no rules while a field is invalid', () => {
    const draft = newGeneratorDraft();
    expect(draft.rules.value).toMatchObject({ type: 'password', length: 32 });
    draft.fields.length = 2;
    expect(draft.rules.value).toBeNull();
  });
});
