// Budget: 40 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RotationPlan } from '@waxseal/shared';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { ConfigCli } from '../support/docker-cli';
import { eventually } from '../support/eventually';
import { paste } from '../support/keyboard';
import { aPanel, aUser, signIn } from '../support/panel';
import { ends } from '../support/rotation-form';
import { fastUpdateFlags } from '../support/rotations';
import {
  counts,
  dialogOf,
  disabled,
  gone,
  has,
  holds,
  lists,
  rowNames,
  says,
} from '../support/assertions';

const panel = aPanel();
const yaml = '# Web\r\nweb:\r\n  port: 80\r\n';
const docker = new ConfigCli(() => panel.sandbox);
const open = (name: string) => panel.page.goto(`/configs/${name}`);
const versionOf = (version: number, page = panel.page) =>
  page.locator(`[data-testid="version"][data-version="${version}"]`);

/** Creates a second version over REST; the panel's rotation has its own tests. */
async function rotate(name: string) {
  const settings = { stabilityWindowSeconds: 1 };
  const body = { value: { text: 'new' }, settings };
  const { id } = (await panel.admin.post<{ id: string }>(`/configs/${name}/rotations`, body, 202))
    .body;
  await panel.admin.get(`/rotations/${id}?wait=true&timeout=60`);
}

beforeAll(async () => {
  for (const name of ['app', 'leaked', 'spare', 'used']) await docker.create(name);
  await docker.create('edited.yaml', { value: yaml });
  await panel.admin.post('/configs', { name: 'binary', value: { base64: '//8=' } }, 201);
  await docker.create('stacked', { labels: ['com.docker.stack.namespace=shop'] });
  await panel.docker.createService('reads', { flags: [...fastUpdateFlags, '--config', 'leaked'] });
  await panel.docker.createService('uses', { flags: ['--replicas', '0', '--config', 'used'] });
  await panel.docker.running('reads', 1);
  await eventually(() => panel.admin.get('/configs/used'));
  await Promise.all(['app', 'leaked'].map(rotate));
});

describe('The labels of a config', () => {
  it('are changed after the changes were shown', async () => {
    await open('app');
    await panel.page.getByTestId('edit-labels').click();
    const dialog = dialogOf(panel.page, 'Edit labels');
    await dialog.getByTestId('add-label').click();
    await dialog.getByLabel('Label key').last().fill('team');
    await dialog.getByLabel('Label value').last().fill('shop');
    await says(dialog.getByTestId('change'), 'Label team');
    await dialog.getByTestId('confirm').click();
    await gone(dialog);
    await says(panel.page.getByTestId('labels'), /team\s+shop/);
    expect((await docker.one('app.v2')).labels).toMatchObject({ team: 'shop' });
  });
});

describe('Two versions of a config', () => {
  const lines = (kind: string) =>
    panel.page.locator(`[data-testid="diff-line"][data-kind="${kind}"]`);

  it('are compared line by line', async () => {
    const { page } = panel;
    await open('leaked');
    await page.getByRole('button', { name: 'Compare' }).click();
    await says(lines('removed'), 'value');
    await says(lines('added'), 'new');
    await expectNoBarriers(page);
    await page.getByLabel('Compare from').selectOption('2');
    await says(page.getByTestId('diff-equal'), 'No differences');
  });
});

describe('Editing a config', () => {
  const editor = () => panel.page.getByTestId('editor');
  const focused = () =>
    panel.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));

  it('starts with its current content, in an editor that the keyboard can leave', async () => {
    const { page } = panel;
    await open('edited.yaml');
    await page.getByTestId('rotate').click();
    await says(editor(), 'port: 80');
    await has(page.getByTestId('review'), 'aria-disabled', 'true');
    await expectNoBarriers(page);
    await editor().focus();
    await page.keyboard.press('ControlOrMeta+End');
    // The page has shortcuts for these characters.
    await page.keyboard.type('  path: /c?');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await eventually(async () => expect(await focused()).not.toBe('content-editor'));
    await says(page.getByTestId('byte-count'), '36 bytes');
  });

  it('shows the changes in the plan and keeps every other byte', async () => {
    const { page } = panel;
    await page.getByTestId('review').click();
    const contents = dialogOf(page, 'Rotate').getByTestId('plan-contents');
    await says(contents, 'edited.yaml v1 → v2');
    await says(contents.locator('[data-kind="added"]'), '  path: /c?');
    await expectNoBarriers(page, '[role="dialog"]');
    await dialogOf(page, 'Rotate').getByTestId('confirm').click();
    await page.waitForURL('**/rotations/*');
    await ends(page, 'done');
    expect((await docker.one('edited.yaml.v2')).text).toBe(`${yaml}  path: /c?`);
  });

  it('marks the changed words of a line', async () => {
    const { page } = panel;
    await open('edited.yaml');
    await page.getByTestId('rotate').click();
    await editor().getByText('port: 80').click();
    await page.keyboard.press('End');
    await page.keyboard.type('80');
    await page.getByTestId('review').click();
    const contents = dialogOf(page, 'Rotate').getByTestId('plan-contents');
    await says(contents.locator('del'), '80');
    await says(contents.locator('ins'), '8080');
    await dialogOf(page, 'Rotate').getByRole('button', { name: 'Cancel' }).click();
    await gone(dialogOf(page, 'Rotate'));
    await paste(page, editor(), 'a: 1\r\nb: 2\nc: 3');
    await says(page.getByTestId('converted'), 'The pasted lines now end with');
  });

  it('asks for other content if the current one is binary', async () => {
    const { page } = panel;
    await open('binary');
    await page.getByTestId('rotate').click();
    await says(page.getByTestId('content-note'), 'is binary');
    await holds(page.getByTestId('value'), '');
  });
});

describe('An old version of a config', () => {
  it('is kept while it is pinned and pruned afterwards', async () => {
    const { page } = panel;
    await open('app');
    await versionOf(1).getByTestId('pin').click();
    await versionOf(1).getByTestId('pinned').waitFor();
    await page.getByTestId('prune').click();
    const dialog = dialogOf(page, 'Prune');
    await says(dialog.getByTestId('deletion-headline'), 'Nothing to delete');
    await disabled(dialog.getByTestId('confirm'));
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
    await versionOf(1).getByTestId('pin').click();
    await gone(versionOf(1).getByTestId('pinned'));
    await page.getByTestId('prune').click();
    await says(dialog.getByTestId('deletion-headline'), 'Permanently deletes 1 version');
    await dialog.getByTestId('confirm').click();
    await page.waitForURL('**/rotations/*');
    await ends(page, 'closed');
    expect(await docker.names('app')).toEqual(['app.v2']);
  });

  it('can be deleted immediately after its name is typed', async () => {
    const { page } = panel;
    await open('leaked');
    await versionOf(1).getByTestId('delete-version').click();
    const dialog = dialogOf(page, 'Delete v1 now');
    await says(dialog.getByTestId('pruned-version'), 'reads can no longer roll back to it');
    await dialog.getByTestId('typed-name').fill('leaked');
    await dialog.getByTestId('confirm').click();
    await page.waitForURL('**/rotations/*');
    await ends(page, 'closed');
    expect(await docker.names('leaked')).toEqual(['leaked.v2']);
  });
});

describe('The old version of a config that a stack deployed', () => {
  it('stays, as the plan says, and no page says otherwise', async () => {
    const { page } = panel;
    const settings = { stabilityWindowSeconds: 1, graceSeconds: 0 };
    const rotation = { value: { text: 'new' }, settings };
    const path = '/configs/stacked/rotations';
    const planned = await panel.admin.post<RotationPlan>(`${path}?dryRun=true`, rotation, 200);
    expect(planned.body.deletions).toMatchObject([{ when: 'kept', why: 'stack-owned' }]);
    const { id } = (await panel.admin.post<{ id: string }>(path, rotation, 202)).body;
    await page.goto(`/rotations/${id}`);
    await ends(page, 'closed');
    await says(page.getByTestId('deletion'), 'Deployed by a stack');
    await says(page.getByTestId('facts'), 'Grace period');
    expect(await page.getByTestId('facts').innerText()).not.toContain('Previous version deleted');
    await open('stacked');
    await says(versionOf(1), 'Previous');
    await counts(page.getByTestId('deletes-at'), 0);
    expect(await docker.names('stacked')).toEqual(['stacked', 'stacked.v2']);
  }, 60_000);
});

describe('Deleting a config', () => {
  const dialog = () => dialogOf(panel.page, 'Delete config');

  it('requires its name and then deletes it', async () => {
    const { page } = panel;
    await open('spare');
    await page.getByTestId('delete').click();
    await dialog().getByTestId('plan').waitFor();
    await dialog().getByTestId('typed-name').fill('spare');
    await dialog().getByTestId('confirm').click();
    await page.waitForURL('**/configs');
    await lists(page, ['app', 'binary', 'edited.yaml', 'leaked', 'stacked', 'used']);
    expect(await docker.names('spare')).toEqual([]);
  });

  it('is refused with the name of the service that uses it', async () => {
    const { page } = panel;
    await open('used');
    await page.getByTestId('delete').click();
    await says(dialog().getByTestId('used-by'), 'uses uses it');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog());
    expect(await docker.names('used')).toEqual(['used']);
  });
});

it('finds rotations of a config by its name', async () => {
  const { page } = panel;
  await page.goto('/rotations');
  await page.getByTestId('row').first().waitFor();
  const all = await page.getByTestId('row').count();
  await page.getByTestId('search').fill('leaked');
  await eventually(async () => {
    const found = await rowNames(page);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all);
    expect(found.filter((name) => !name.includes('leaked'))).toEqual([]);
  });
});

it('shows viewers no actions on the page of a config', async () => {
  const viewer = await Browser.start(panel.waxseal.url);
  try {
    const page = await viewer.newPage();
    await signIn(page, await aUser(panel, 'viewer'));
    await page.goto('/configs/used');
    await page.getByTestId('use').waitFor();
    await versionOf(1, page).waitFor();
    for (const act of ['delete', 'prune', 'rotate', 'edit-labels', 'pin'])
      expect(await page.getByTestId(act).count()).toBe(0);
    await page.goto('/configs');
    await lists(page, ['app', 'binary', 'edited.yaml', 'leaked', 'stacked', 'used']);
    for (const act of ['new', 'prune']) expect(await page.getByTestId(act).count()).toBe(0);
    await page.goto('/new-config');
    await page.getByTestId('forbidden').waitFor();
  } finally {
    await viewer.close();
  }
});
