// Budget: 66 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPanel, aUser, signIn } from '../support/panel';
import { Browser } from '../support/browser';
import { eventually } from '../support/eventually';
import { counts, dialogOf, disabled, gone, has, lists, rowOf, says } from '../support/assertions';

const panel = aPanel();

beforeAll(async () => {
  const { docker } = panel;
  await docker.createSecret('alpha', { labels: ['com.docker.stack.namespace=shop'] });
  await docker.createSecret('bravo');
  await docker.createSecret('charlie', { labels: ['com.docker.stack.namespace=shop'] });
  const mount = 'source=charlie,target=/etc/tls.key,uid=7,gid=8,mode=0400';
  await docker.createService('uses', { flags: ['--replicas', '0', '--secret', mount] });
});

describe('The list of secrets', () => {
  it('shows each secret with its state, use, stack and version', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await lists(page, ['alpha', 'bravo', 'charlie']);
    await says(page.getByTestId('total'), '3 secrets');
    await says(rowOf(page, 'charlie'), /In use\s+1 service\s+shop\s+v1/);
    await says(rowOf(page, 'bravo'), /Unused\s+–\s+–\s+v1/);
  });

  it.each([
    ['search', 'search=alp', ['alpha']],
    ['state', 'state=in-use', ['charlie']],
    ['stack', 'stack=shop', ['alpha', 'charlie']],
    ['order', 'sort=-name', ['charlie', 'bravo', 'alpha']],
  ])('keeps the %s in the address, which restores the list', async (what, query, names) => {
    const { page } = panel;
    await page.goto('/secrets');
    if (what === 'search') await page.getByLabel('Search secrets').fill('alp');
    if (what === 'state')
      await page.getByTestId('filter-state').locator('select').selectOption('in-use');
    if (what === 'stack')
      await page.getByTestId('filter-stack').locator('select').selectOption('shop');
    if (what === 'order') await page.getByRole('button', { name: 'Name' }).click();
    await lists(page, names);
    await page.waitForURL(`**/secrets?${query}`);
    const shared = await panel.browser.newPage();
    await shared.goto(page.url());
    await lists(shared, names);
    await shared.close();
  });

  it('reports that no secret matches and shows all after the filters are cleared', async () => {
    const { page } = panel;
    await page.goto('/secrets?search=nothing-like-it');
    await page.getByTestId('no-match').getByRole('button', { name: 'Clear filters' }).click();
    await lists(page, ['alpha', 'bravo', 'charlie']);
    await page.waitForURL('**/secrets');
  });

  it('hides a column and keeps it hidden after a reload', async () => {
    const { page } = panel;
    const age = page.getByRole('columnheader', { name: 'Created' });
    await age.waitFor();
    await page.getByTestId('columns').click();
    await page.getByRole('menuitemcheckbox', { name: 'Created' }).click();
    await gone(age);
    await page.reload();
    await page.getByRole('columnheader', { name: 'Stack' }).waitFor();
    expect(await age.count()).toBe(0);
  });

  it('opens a secret by a click on its row', async () => {
    const { page } = panel;
    await rowOf(page, 'charlie').getByTestId('state').click();
    await page.waitForURL('**/secrets/charlie');
  });
});

describe('The page of a secret', () => {
  it('shows the services with path, owner and mode of the mount', async () => {
    const { page } = panel;
    await page.goto('/secrets/charlie');
    await says(page.getByTestId('use'), /uses\s+\/etc\/tls\.key\s+7:8\s+0400\s+v1\s+0\/0/);
    const { ID } = await panel.docker.secret('charlie');
    await says(page.getByTestId('facts'), ID);
    await says(page.getByTestId('version'), /v1\s+Current/);
  });

  it('draws which service uses which version, with a link to each', async () => {
    const { page } = panel;
    await page.goto('/secrets/charlie');
    await says(page.getByTestId('usage-map'), 'v1 current');
    const row = page.getByTestId('map-row');
    await says(row, /uses\s+v1/);
    await row.getByRole('link', { name: 'uses' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/services/uses');
  });

  it('reports an unknown secret', async () => {
    const { page } = panel;
    await page.goto('/secrets/nowhere');
    await says(page.getByTestId('gone'), 'Secret not found');
  });

  it('has no actions for a viewer', async () => {
    const viewer = await Browser.start(panel.waxseal.url);
    try {
      const page = await viewer.newPage();
      await signIn(page, await aUser(panel, 'viewer'));
      await page.goto('/secrets/bravo');
      await page.getByTestId('no-usage').waitFor();
      for (const act of ['delete', 'edit-labels'])
        expect(await page.getByTestId(act).count()).toBe(0);
      await page.goto('/secrets');
      await lists(page, ['alpha', 'bravo', 'charlie']);
      expect(await page.getByTestId('select').count()).toBe(0);
      expect(await page.getByTestId('new').count()).toBe(0);
      await page.goto('/new-secret');
      await page.getByTestId('forbidden').waitFor();
    } finally {
      await viewer.close();
    }
  });
});

describe('The map on the overview', () => {
  const map = () => panel.page.getByTestId('secrets-map');
  const secrets = () => map().getByTestId('map-secret');

  it('draws which services use which secrets, and links to both by keyboard', async () => {
    const { page } = panel;
    await page.goto('/');
    await says(secrets().first(), /charlie\s+1/);
    await says(map().getByTestId('map-row'), /uses\s+charlie/);
    await map().getByTestId('map-node').getByRole('link', { name: 'charlie' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/secrets/charlie');
    await page.goBack();
    await map().getByTestId('map-row').getByRole('link', { name: 'uses' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/services/uses');
  });

  it('finds the secrets of a service, and those that no service uses', async () => {
    const { page } = panel;
    await page.goto('/');
    await counts(secrets(), 3);
    await map().getByTestId('search').fill('usse');
    await counts(secrets(), 1);
    await says(secrets(), 'charlie');
    await map().getByTestId('search').fill('');
    await map().getByRole('button', { name: 'Unused' }).click();
    await counts(secrets(), 2);
    await says(secrets().first(), /alpha\s+0/);
    await counts(map().getByTestId('map-row'), 0);
  });
});

describe('Deleting a secret', () => {
  const dialog = () => dialogOf(panel.page, 'Delete secret');

  it('requires its name and then deletes it', async () => {
    const { page } = panel;
    await panel.docker.createSecret('delta');
    await page.goto('/secrets/delta');
    await page.getByTestId('delete').click();
    await dialog().getByTestId('plan').waitFor();
    const confirm = dialog().getByTestId('confirm');
    await dialog().getByTestId('typed-name').fill('delt');
    await disabled(confirm);
    await dialog().getByTestId('typed-name').fill('delta');
    await confirm.click();
    await page.waitForURL('**/secrets');
    await lists(page, ['alpha', 'bravo', 'charlie']);
    expect(await panel.docker.secretNames()).not.toContain('delta');
  });

  it('is refused with the name of the service that uses it', async () => {
    const { page } = panel;
    await page.goto('/secrets/charlie');
    await page.getByTestId('delete').click();
    await says(dialog().getByTestId('used-by'), 'uses uses it');
    await disabled(dialog().getByTestId('confirm'));
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog());
    expect(await panel.docker.secretNames()).toContain('charlie');
  });
});

describe('Pruning secrets', () => {
  it('asks for a confirmation by typing only if it deletes a secret with all its versions', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.getByTestId('prune').click();
    const dialog = dialogOf(page, 'Prune old versions');
    await says(dialog.getByTestId('deletion-headline'), 'Nothing to delete');
    await dialog.getByTestId('prune-unused').check();
    await says(dialog.getByTestId('deletion-headline'), 'Permanently deletes');
    await dialog.getByTestId('typed-name').waitFor();
    await disabled(dialog.getByTestId('confirm'));
    await dialog.getByTestId('prune-unused').uncheck();
    await gone(dialog.getByTestId('typed-name'));
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
  });
});

describe('The menu of a row', () => {
  const button = (name: string) => rowOf(panel.page, name).getByTestId('row-menu');
  const item = (name: string) => panel.page.getByRole('menuitem', { name });

  it('opens and closes by the keyboard, and gives the focus back', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await button('alpha').focus();
    await page.keyboard.press('ArrowDown');
    await item('Rotate…').waitFor();
    await page.keyboard.press('Escape');
    await gone(item('Rotate…'));
    await eventually(async () =>
      expect(await button('alpha').evaluate((it) => it === document.activeElement)).toBe(true),
    );
  });

  it('has the actions of the page, with the reason why one is not available', async () => {
    const { page } = panel;
    await button('bravo').click();
    await says(item('Prune…'), 'No old versions to prune');
    await has(item('Prune…'), 'aria-disabled', 'true');
    await item('Labels…').click();
    const dialog = dialogOf(page, 'Edit labels');
    await says(dialog, 'bravo');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
    await button('charlie').click();
    await item('Delete…').click();
    const deletion = dialogOf(page, 'Delete secret');
    await says(deletion.getByTestId('used-by'), 'uses uses it');
    await deletion.getByRole('button', { name: 'Cancel' }).click();
    await gone(deletion);
    await button('alpha').click();
    await item('Rotate…').click();
    await page.waitForURL('**/rotate?secret=alpha');
  });
});

describe('Selected secrets', () => {
  const many = ['many-1', 'many-2', 'many-3', 'many-4'];
  const box = (name: string) => rowOf(panel.page, name).getByTestId('select');
  const selected = () => panel.page.getByTestId('selected');
  const items = (group: string) => panel.page.getByTestId(`bulk-${group}`).getByTestId('bulk-item');
  const labelOf = async (name: string) => (await panel.docker.secret(name)).Spec.Labels.team;

  beforeAll(async () => {
    for (const name of many) await panel.docker.createSecret(name);
    await panel.page.goto('/secrets?search=many');
    await lists(panel.page, many);
  });

  it('are chosen one by one, as a range, by the keyboard, and all at once', async () => {
    const { page } = panel;
    await box('many-1').click();
    await says(selected(), '1 secret selected');
    await box('many-3').click({ modifiers: ['Shift'] });
    await says(selected(), '3 secrets selected');
    await rowOf(page, 'many-2').getByRole('link').focus();
    await page.keyboard.press('x');
    await says(selected(), '2 secrets selected');
    await has(rowOf(page, 'many-2'), 'class', /^((?!is-selected).)*$/);
    await page.getByTestId('select-all').click();
    await says(selected(), '4 secrets selected');
    await page.getByLabel('Search secrets').fill('');
    await lists(page, ['alpha', 'bravo', 'charlie', ...many]);
    await gone(selected());
  });

  it('get labels after one plan for all of them, which counts what stays as it is', async () => {
    const { page } = panel;
    await page.getByTestId('select-loaded').check();
    await box('bravo').uncheck();
    await page.getByTestId('bulk-labels').click();
    const dialog = dialogOf(page, 'Edit labels');
    await dialog.getByLabel('Label key').fill('team');
    await dialog.getByLabel('Label value').fill('red');
    await says(dialog.getByTestId('bulk-headline'), 'Changes the labels of 6 secrets.');
    await says(dialog.getByTestId('bulk-headline'), 'No tasks will restart.');
    await says(items('planned').first(), /alpha\s+Label team: sets red/);
    await dialog.getByTestId('confirm').click();
    await says(dialog.getByTestId('bulk-outcome'), '6 done.');
    await dialog.getByTestId('bulk-close').click();
    await gone(dialog);
    await gone(selected());
    expect(await Promise.all(['alpha', 'many-4', 'bravo'].map(labelOf))).toEqual([
      'red',
      'red',
      undefined,
    ]);
    await box('alpha').check();
    await box('bravo').check();
    await page.getByTestId('bulk-labels').click();
    await dialog.getByLabel('Label key').fill('team');
    await dialog.getByLabel('Label value').fill('red');
    await says(dialog.getByTestId('bulk-headline'), 'Changes the labels of 1 secret.');
    await says(dialog.getByTestId('bulk-unchanged').getByTestId('count'), '1');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
    await page.getByTestId('select-none').click();
  });

  it('are rotated together', async () => {
    const { page } = panel;
    await box('many-1').check();
    await box('many-2').check();
    await page.getByTestId('bulk-rotate').click();
    await page.waitForURL('**/rotate?secret=many-1&secret=many-2');
    await page.getByRole('heading', { name: 'many-2' }).waitFor();
    await page.goBack();
    await lists(page, ['alpha', 'bravo', 'charlie', ...many]);
  });

  it('are pruned with one plan', async () => {
    const { page } = panel;
    await box('many-1').check();
    await box('charlie').check();
    await page.getByTestId('bulk-prune').click();
    const dialog = dialogOf(page, 'Prune old versions');
    await dialog.getByTestId('prune-unused').check();
    await says(dialog.getByTestId('deletion-headline'), 'Permanently deletes 1 version.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
    await page.getByTestId('select-none').click();
  });

  it('are deleted but for those in use, and one that failed can be tried again', async () => {
    const { page, docker } = panel;
    for (const name of ['charlie', ...many]) await box(name).check();
    await page.getByTestId('bulk-delete').click();
    const dialog = dialogOf(page, 'Delete secrets');
    await says(dialog.getByTestId('bulk-headline'), 'Deletes 4 secrets permanently.');
    await says(items('refused'), /charlie\s+The secret is in use.*uses/s);
    const confirm = dialog.getByTestId('confirm');
    await disabled(confirm);
    await docker.createService('late', {
      flags: ['--replicas', '0', '--secret', 'many-2'],
    });
    await dialog.getByTestId('typed-name').fill('4 secrets');
    await confirm.click();
    await says(dialog.getByTestId('bulk-outcome'), '3 done, 1 failed.');
    await says(items('failed'), /many-2\s+The secret is in use.*late/s);
    expect(await docker.secretNames()).toEqual(expect.not.arrayContaining(['many-1', 'many-4']));
    await docker.removeService('late');
    await dialog.getByTestId('bulk-again').click();
    await says(dialog.getByTestId('bulk-headline'), 'Deletes 1 secret permanently.');
    await dialog.getByTestId('typed-name').fill('1 secret');
    await confirm.click();
    await says(dialog.getByTestId('bulk-outcome'), '1 done.');
    await dialog.getByTestId('bulk-close').click();
    await lists(page, ['alpha', 'bravo', 'charlie']);
    await says(selected(), '1 secret selected');
    await counts(page.locator('tr.is-selected'), 1);
  }, 60_000);
});
