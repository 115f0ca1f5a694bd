import { describe, expect, it } from 'vitest';
import { addressesOf, bodyOf, nameFaultOf, planOf } from './new-token';

const draft = {
  name: 'ci',
  permissions: ['secret.rotate'] as const,
  days: '90',
  addresses: '10.0.0.0/8\n192.0.2.7',
};

describe('bodyOf', () => {
  it('is the request', () => {
    expect(bodyOf(draft)).toEqual({
      name: 'ci',
      permissions: ['secret.rotate'],
      expiresInDays: 90,
      addresses: ['10.0.0.0/8', '192.0.2.7'],
    });
  });

  it.each([{ name: '' }, { name: 'a/b' }, { permissions: [] }])('is nothing with %j', (given) => {
    expect(bodyOf({ ...draft, ...given })).toBeNull();
  });
});

describe('nameFaultOf', () => {
  it.each([
    ['a', true],
    ['deploy-2.ci_x', true],
    ['-a', false],
    ['a-', false],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
  ])('of %j: sound is %s', (name, isSound) => {
    expect(nameFaultOf(name) === null).toBe(isSound);
  });
});

describe('addressesOf', () => {
  it('takes lines, blanks and commas', () => {
    expect(addressesOf(' 10.0.0.1, 10.0.0.2\r\n\n::1 ')).toEqual(['10.0.0.1', '10.0.0.2', '::1']);
    expect(addressesOf(' \n')).toEqual([]);
  });
});

describe('planOf', () => {
  it('warns if the token can be used from anywhere', () => {
    const [near, far] = [draft, { ...draft, addresses: '' }].map((one) => planOf(bodyOf(one)!));
    expect([near!.warnings.length, far!.warnings.length]).toEqual([1, 2]);
    expect(near!.diff.map(({ after }) => after)).toEqual([
      'ci',
      'secret.rotate',
      '90 days',
      '10.0.0.0/8, 192.0.2.7',
    ]);
  });
});
