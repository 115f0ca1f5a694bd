// Budget: 10 s.
import { afterAll, describe, expect, it } from '@jest/globals';
import { MAX_SECRET_BYTES } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
const value = { text: 'x' };
const manyLabels = (count: number) =>
  Object.fromEntries([...Array(count).keys()].map((number) => [`k${number}`, '']));

describe('A secret that breaks a rule', () => {
  // None of these requests has created anything.
  afterAll(async () => expect(await fixture.docker.secretNames()).toEqual([]));

  const refused = async (body: unknown, pointer: string) =>
    expect(await fixture.admin.problem('POST', '/secrets', { body })).toMatchObject({
      status: 422,
      code: 'invalid-input',
      errors: [{ pointer }],
    });

  it.each([
    ['of 65 characters', 'n'.repeat(65)],
    ['with a space', 'a b'],
    ['with a line break', 'a\n'],
    ['that is empty', ''],
    ['that begins with a dot', '.a'],
    ['with a slash', 'a/b'],
    ['that is no text', 7],
  ])('is rejected for a name %s', (_, name) => refused({ name, value }, '/name'));

  it('is rejected without a name', () => refused({ value }, '/name'));

  it.each([
    ['an empty text', { text: '' }, '/value/text'],
    ['empty base64', { base64: '' }, '/value/base64'],
    ['a text of 512,000 bytes', { text: 'x'.repeat(MAX_SECRET_BYTES + 1) }, '/value/text'],
    ['a text of 512,000 bytes in fewer characters', { text: 'é'.repeat(256_000) }, '/value/text'],
    [
      '512,000 bytes in base64',
      { base64: Buffer.alloc(MAX_SECRET_BYTES + 1).toString('base64') },
      '/value/base64',
    ],
    ['base64 without padding', { base64: 'YQ' }, '/value/base64'],
    ['base64 with a line break', { base64: 'YWJj\nYWJj' }, '/value/base64'],
    ['the alphabet of URLs', { base64: '_-==' }, '/value/base64'],
    ['half a character', { text: 'a\ud800' }, '/value/text'],
    ['two values', { text: 'x', base64: 'eA==' }, '/value'],
    ['no value', {}, '/value'],
    ['an unknown field', { text: 'x', hex: '00' }, '/value/hex'],
  ])('is rejected for %s', (_, bad, pointer) => refused({ name: 'refused', value: bad }, pointer));

  it.each([
    ['the prefix waxseal.', { 'waxseal.a': '1' }, '/labels/waxseal.a'],
    ['the prefix com.docker.', { 'com.docker.a': '1' }, '/labels/com.docker.a'],
    ['65 labels', manyLabels(65), '/labels'],
    ['a key with a space, which is not repeated', { 'a b': '1' }, '/labels'],
    ['an empty key', { '': '1' }, '/labels/'],
    ['a key of 129 characters', { ['k'.repeat(129)]: '1' }, '/labels'],
    ['a value of 4,097 characters', { k: 'v'.repeat(4097) }, '/labels/k'],
    ['a value that is no text', { k: 1 }, '/labels/k'],
  ])('is rejected for %s', (_, labels, pointer) =>
    refused({ name: 'refused', value, labels }, pointer),
  );

  it('is rejected for an unknown field', () =>
    refused({ name: 'refused', value, driver: 'x' }, '/driver'));

  it('is rejected with all faults together', async () => {
    const problem = await fixture.admin.problem('POST', '/secrets', {
      body: { name: 'a b', value: { text: '' }, extra: 1 },
    });
    const pointers = problem.errors?.map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(['/extra', '/name', '/value/text']);
  });
});

describe('A secret whose name is in use', () => {
  it('is rejected, even if another client has just created the other one', async () => {
    await fixture.docker.createSecret('taken');
    expect(
      await fixture.admin.problem('POST', '/secrets', { body: { name: 'taken', value } }),
    ).toMatchObject({ status: 409, code: 'name-taken' });
  });

  it('is rejected in a dry run too', async () => {
    await eventually(() => fixture.admin.get('/secrets/taken'));
    const path = '/secrets?dryRun=true';
    expect(
      await fixture.admin.problem('POST', path, { body: { name: 'taken', value } }),
    ).toMatchObject({ status: 409, code: 'name-taken' });
  });
});

describe('A change of labels that breaks a rule', () => {
  it.each([
    ['65 labels', manyLabels(65), '/labels'],
    ['a key with a space, which is not repeated', { 'a b': '1' }, '/labels'],
    ['a new reserved label', { 'com.docker.a': '1' }, '/labels/com.docker.a'],
    ['a value that is no text', { k: 1 }, '/labels/k'],
  ])('is rejected for %s', async (_, labels, pointer) => {
    const problem = await fixture.admin.problem('PATCH', '/secrets/taken', {
      body: { labels },
      headers: { 'if-match': '*' },
    });
    expect(problem).toMatchObject({ status: 422, code: 'invalid-input', errors: [{ pointer }] });
    expect((await fixture.docker.secret('taken')).Spec.Labels).toEqual({});
  });

  it('is rejected if it results in 65 labels', async () => {
    const edit = (count: number, from: number) => {
      const keys = [...Array(count).keys()].map((number) => [`k${number + from}`, '']);
      return { body: { labels: Object.fromEntries(keys) }, headers: { 'if-match': '*' } };
    };
    await fixture.admin.call('PATCH', '/secrets/taken', { ...edit(64, 0), expect: 200 });
    expect(await fixture.admin.problem('PATCH', '/secrets/taken', edit(1, 64))).toMatchObject({
      status: 422,
      errors: [{ pointer: '/labels' }],
    });
  });
});
