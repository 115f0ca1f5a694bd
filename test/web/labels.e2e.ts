// Budget: 42 s.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { callEngine } from '../support/engine-api';
import { eventually } from '../support/eventually';
import { paste } from '../support/keyboard';
import { aPanel } from '../support/panel';
import { counts, dialogOf, disabled, gone, holds, says } from '../support/assertions';

const panel = aPanel();
let name = '';
let count = 0;

const dialog = () => dialogOf(panel.page, 'Edit labels');
const labelsOf = async () => (await panel.docker.secret(name)).Spec.Labels;
const keyAt = (index: number) => dialog().getByLabel('Label key').nth(index);
const valueAt = (index: number) => dialog().getByLabel('Label value').nth(index);

/** Changes labels through the API, like another client, while the dialog is open. */
const meanwhile = (labels: Record<string, string | null>) =>
  panel.admin.patch(`/secrets/${name}`, { labels }, '*', 200);

async function save() {
  await dialog().getByTestId('plan').waitFor();
  await dialog().getByTestId('confirm').click();
}

beforeEach(async () => {
  name = `labelled-${++count}`;
  await panel.docker.createSecret(name, {
    labels: ['owner=ada', 'tier=back', 'com.docker.stack.namespace=shop'],
  });
  await panel.page.goto(`/secrets/${name}`);
  await panel.page.getByTestId('edit-labels').click();
  await dialog().waitFor();
});

describe('Changing labels', () => {
  it('changes, adds and removes labels after it has shown the changes', async () => {
    await counts(dialog().getByTestId('label-row'), 2);
    await valueAt(0).fill('grace');
    await dialog().getByRole('button', { name: 'Remove label tier' }).click();
    await dialog().getByTestId('add-label').click();
    await keyAt(1).fill('note');
    await valueAt(1).fill('new');
    await says(dialog().getByTestId('change').nth(2), 'Label tier');
    await save();
    await gone(dialog());
    await says(panel.page.getByTestId('labels'), /note\s+new\s+owner\s+grace/);
    expect(await labelsOf()).toEqual({
      owner: 'grace',
      note: 'new',
      'com.docker.stack.namespace': 'shop',
    });
  });

  it('keeps the line breaks of a pasted value byte for byte, also when it is edited', async () => {
    await paste(panel.page, valueAt(0), 'a\r\nb');
    await holds(valueAt(0), 'a\nb');
    await panel.page.keyboard.press('End');
    await panel.page.keyboard.type('c');
    await paste(panel.page, valueAt(1), 'one\ntwo');
    // The dialog has its last size when its plan has the last change.
    await says(dialog().getByTestId('change').nth(1), /one\s+two/);
    await save();
    await gone(dialog());
    expect(await labelsOf()).toMatchObject({ owner: 'a\r\nbc', tier: 'one\ntwo' });
  });

  it('says when a field changed what was pasted', async () => {
    const { page } = panel;
    await dialog().getByTestId('add-label').click();
    await paste(page, keyAt(2), 'two\nlines');
    await page
      .getByText('The field does not keep the line breaks of the pasted text')
      .first()
      .waitFor();
    await holds(keyAt(2), 'two lines');
    // A value that is too long is not cut, but rejected.
    await keyAt(2).fill('note');
    await paste(page, valueAt(2), 'x'.repeat(4_097));
    await says(dialog().getByTestId('label-row').last(), 'at most 4096 characters');
  });

  it.each([
    ['is reserved', 'waxseal.mine', 'reserved'],
    ['has a space', 'two words', 'space'],
    ['is there twice', 'owner', 'Duplicate key'],
  ])('rejects a key that %s in its row', async (_, key, words) => {
    await dialog().getByTestId('add-label').click();
    await keyAt(2).fill(key);
    await says(dialog().getByTestId('label-row').last(), new RegExp(words, 'i'));
    await disabled(dialog().getByTestId('confirm'));
  });
});

describe('Labels that break the rules', () => {
  beforeEach(async () => {
    name = `odd-${count}`;
    const Labels = { '': 'no key', 'two words': '1', fine: '1' };
    const body = { Name: name, Labels, Data: Buffer.from('value').toString('base64') };
    await callEngine(panel.sandbox.socket, 'POST', '/secrets/create', { body });
    await eventually(() => panel.admin.get(`/secrets/${name}`));
    await panel.page.goto(`/secrets/${name}`);
    await panel.page.getByTestId('edit-labels').click();
    await dialog().waitFor();
  });

  it('are kept while another one is changed', async () => {
    await valueAt(1).fill('2');
    await save();
    await gone(dialog());
    expect(await labelsOf()).toEqual({ '': 'no key', 'two words': '1', fine: '2' });
    await says(panel.page.getByTestId('labels'), /\(empty key\)\s+no key/);
  });

  it('can be removed', async () => {
    await dialog().getByRole('button', { name: 'Remove label (empty key)' }).click();
    await dialog().getByRole('button', { name: 'Remove label two words' }).click();
    await says(dialog().getByTestId('change').first(), 'Label (empty key)');
    await save();
    await gone(dialog());
    expect(await labelsOf()).toEqual({ fine: '1' });
  });
});

describe('Labels that another client changes in the meantime', () => {
  it('are merged if the keys differ', async () => {
    await valueAt(0).fill('grace');
    await dialog().getByTestId('plan').waitFor();
    await meanwhile({ tier: 'front', late: 'yes' });
    await dialog().getByTestId('confirm').click();
    await dialog().getByTestId('label-merge').waitFor();
    expect((await labelsOf()).owner).toBe('ada');
    await dialog().getByTestId('settle').click();
    await save();
    await gone(dialog());
    const merged = { owner: 'grace', tier: 'front', late: 'yes' };
    expect(await labelsOf()).toMatchObject(merged);
  });

  it.each([
    ['mine', 'grace'],
    ['theirs', 'linus'],
  ] as const)('need a decision if the keys are the same: keep %s', async (side, owner) => {
    await valueAt(0).fill('grace');
    await dialog().getByTestId('plan').waitFor();
    await meanwhile({ owner: 'linus', tier: 'front' });
    await dialog().getByTestId('confirm').click();
    await says(dialog().getByTestId('difference').first(), /owner\s+ada\s+grace\s+linus/);
    await disabled(dialog().getByTestId('settle'));
    await dialog().getByLabel(`owner: keep ${side}`).check();
    await dialog().getByTestId('settle').click();
    if (side === 'mine') await save();
    else await dialog().getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog());
    expect(await labelsOf()).toMatchObject({ owner, tier: 'front' });
  });
});
