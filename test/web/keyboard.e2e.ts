// Budget: 50 s.
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually';
import { expectTrap, tabTo } from '../support/keyboard';
import { aPanel } from '../support/panel';
import { ends, planOf } from '../support/rotation-form';
import { dialogOf, gone, has, holds, lists, rowOf, says } from '../support/assertions';

const panel = aPanel();

const focused = (testid: string) => {
  const element = panel.page.getByTestId(testid);
  return eventually(async () =>
    expect(await element.evaluate((found) => found === document.activeElement)).toBe(true),
  );
};

describe('With the keyboard only', () => {
  it('a secret can be created', async () => {
    const { page } = panel;
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByTestId('secrets').waitFor();
    await page.keyboard.press('c');
    await focused('name');
    await page.keyboard.type('by-hand');
    await tabTo(page, page.getByTestId('value'));
    await page.keyboard.type('value');
    await tabTo(page, page.getByTestId('add-label'));
    await page.keyboard.press('Enter');
    await page.keyboard.type('team');
    await page.keyboard.press('Tab');
    await page.keyboard.type('shop');
    await tabTo(page, page.getByTestId('review'));
    await page.keyboard.press('Enter');
    const dialog = dialogOf(page, 'Create secret');
    await dialog.getByTestId('plan').waitFor();
    await expectTrap(page, dialog);
    await tabTo(page, dialog.getByTestId('confirm'));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/secrets/by-hand');
    await has(page.getByRole('link', { name: 'Open', exact: true }), 'href', '/secrets/by-hand');
    expect((await panel.docker.secret('by-hand')).Spec.Labels).toEqual({ team: 'shop' });
  });

  it('rows can be selected with the arrow keys and opened', async () => {
    const { page } = panel;
    await panel.docker.createSecret('another');
    await page.goto('/secrets');
    await lists(page, ['another', 'by-hand']);
    // The first press enters the list, the second one moves on.
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL('**/secrets/by-hand');
  });

  it('rows open in another tab with Control or the middle button', async () => {
    const { page, browser } = panel;
    await page.goto('/secrets');
    const state = rowOf(page, 'by-hand').getByText('Unused');
    for (const how of [{ modifiers: ['Control' as const] }, { button: 'middle' as const }]) {
      const opened = browser.context.waitForEvent('page');
      await state.click(how);
      const tab = await opened;
      await says(tab.getByTestId('title'), 'by-hand');
      await tab.close();
    }
    expect(new URL(page.url()).pathname).toBe('/secrets');
    await state.click();
    await page.waitForURL('**/secrets/by-hand');
  });

  it('a secret can be deleted, and cancelling restores the focus', async () => {
    const { page } = panel;
    await tabTo(page, page.getByTestId('delete'));
    await page.keyboard.press('Enter');
    const dialog = dialogOf(page, 'Delete secret');
    await dialog.getByTestId('typed-name').waitFor();
    await expectTrap(page, dialog);
    await page.keyboard.press('Escape');
    await gone(dialog);
    await focused('delete');
    await page.keyboard.press('Enter');
    await tabTo(page, dialog.getByTestId('typed-name'));
    await page.keyboard.type('by-hand');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/secrets');
    expect(await panel.docker.secretNames()).toEqual(['another']);
  });
});

describe('Shortcuts', () => {
  it('focus the search with /; Escape first clears it and then leaves it', async () => {
    const { page } = panel;
    await lists(page, ['another']);
    await page.keyboard.press('/');
    await focused('search');
    await page.keyboard.type('x?');
    await holds(page.getByTestId('search'), 'x?');
    await page.keyboard.press('Escape');
    await holds(page.getByTestId('search'), '');
    await focused('search');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });

  it('are listed with ?', async () => {
    const { page } = panel;
    await page.keyboard.press('?');
    const dialog = dialogOf(page, 'Keyboard shortcuts');
    await says(dialog.getByTestId('keys-list'), 'New secret');
    await page.keyboard.press('Escape');
    await gone(dialog);
  });

  it('open every page and are ignored while the user types', async () => {
    const { page } = panel;
    for (const [key, where] of [
      ['v', 'services'],
      ['o', 'overview'],
      ['s', 'secrets'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByTestId(where).waitFor();
    }
    await page.keyboard.press('/');
    await page.keyboard.type('gvc?');
    await holds(page.getByTestId('search'), 'gvc?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/secrets');
  });
});

describe('The command palette', () => {
  const dialog = () =>
    panel.page.getByRole('dialog').filter({ has: panel.page.getByTestId('palette') });

  it('finds a secret by a part of its name, even when opened in a field', async () => {
    const { page } = panel;
    await focused('search');
    await page.keyboard.press('Control+k');
    await focused('palette-text');
    await page.keyboard.type('anoth');
    await says(dialog().getByTestId('palette-item').first(), 'another');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/secrets/another');
    await gone(dialog());
  });

  it('finds a secret and its action by several words with typos, and opens its form', async () => {
    const { page } = panel;
    await page.keyboard.press('Control+k');
    await focused('palette-text');
    await page.keyboard.type('anohter rotat');
    await says(dialog().locator('[aria-selected="true"]'), 'Rotate another…');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/rotate?secret=another');
    await page.goBack();
    await page.waitForURL('**/secrets/another');
  });

  it('opens the dialog of an object from any page, with its plan', async () => {
    const { page } = panel;
    await page.getByTestId('nav-services').click();
    await page.getByTestId('services').waitFor();
    await page.keyboard.press('Control+k');
    await focused('palette-text');
    await page.keyboard.type('labels another');
    await says(dialog().locator('[aria-selected="true"]'), 'Edit labels of another…');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/secrets/another');
    const labels = dialogOf(page, 'Edit labels');
    await labels.waitFor();
    await eventually(async () => expect(await page.title()).toBe('another · Secrets · Waxseal'));
    await page.keyboard.press('Escape');
    await gone(labels);
  });

  it.each([
    ['new user', 'New user'],
    ['shortcuts', 'Keyboard shortcuts'],
  ])('runs the command that is found by “%s”', async (text, title) => {
    const { page } = panel;
    await page.keyboard.press('Control+k');
    await focused('palette-text');
    await page.keyboard.type(text);
    await says(dialog().locator('[aria-selected="true"]'), new RegExp(title, 'i'));
    await page.keyboard.press('Enter');
    await dialogOf(page, title).waitFor();
    await page.keyboard.press('Escape');
    await gone(dialogOf(page, title));
  });

  it('is navigated with the arrow keys and opens pages and users', async () => {
    const { page } = panel;
    await page.keyboard.press('Control+k');
    await focused('palette-text');
    const chosen = dialog().locator('[aria-selected="true"]');
    const first = await chosen.innerText();
    await page.keyboard.press('ArrowDown');
    await eventually(async () => expect(await chosen.innerText()).not.toBe(first));
    await page.keyboard.press('ArrowUp');
    await says(chosen, first);
    await page.keyboard.type('adm');
    await says(dialog(), 'admin');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/users/*');
    await page.goto('/secrets/another');
  });

  it('is closed by the Back button', async () => {
    const { page } = panel;
    await page.getByTestId('nav-services').click();
    await page.getByTestId('services').waitFor();
    await page.keyboard.press('Control+k');
    await dialog().waitFor();
    await page.goBack();
    await gone(dialog());
  });

  it('is closed by Escape and restores the focus', async () => {
    const { page } = panel;
    await tabTo(page, page.getByTestId('delete'));
    await page.keyboard.press('Control+k');
    await focused('palette-text');
    await page.keyboard.press('Escape');
    await gone(dialog());
    await focused('delete');
  });
});

describe('The page of an object', () => {
  it('has its name in the title, also after Back', async () => {
    const { page } = panel;
    const titled = (expected: string) =>
      eventually(async () => expect(await page.title()).toBe(expected));
    await page.goto('/secrets/another');
    await titled('another · Secrets · Waxseal');
    await page.getByTestId('nav-services').click();
    await titled('Services · Waxseal');
    await page.goBack();
    await titled('another · Secrets · Waxseal');
  });

  it('copies its name', async () => {
    const { page } = panel;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await tabTo(page, page.getByRole('button', { name: 'Copy the name' }));
    await page.keyboard.press('Enter');
    await eventually(async () =>
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('another'),
    );
  });
});

it('skips to the content with the first tab stop of a page', async () => {
  const { page } = panel;
  await page.goto('/services');
  await page.getByTestId('services').waitFor();
  await page.keyboard.press('Tab');
  await says(page.locator(':focus'), 'Skip to content');
  await page.keyboard.press('Enter');
  await eventually(async () =>
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main'),
  );
});

it('rotates a secret with the keyboard only', async () => {
  const { page, docker } = panel;
  await docker.createSecret('turned');
  await docker.createService('holds', { flags: ['--replicas', '0', '--secret', 'turned'] });
  await page.goto('/secrets');
  await tabTo(page, rowOf(page, 'turned').getByRole('link'));
  await page.keyboard.press('Enter');
  await says(page.getByTestId('use'), 'holds');
  await tabTo(page, page.getByTestId('rotate'));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByTestId('value'));
  await page.keyboard.type('next');
  await tabTo(page, page.getByTestId('settings').locator('summary'));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Stability window (seconds)'));
  await page.keyboard.type('1');
  await tabTo(page, page.getByTestId('review'));
  await page.keyboard.press('Enter');
  const dialog = planOf(page);
  await dialog.getByTestId('planned-service').waitFor();
  await expectTrap(page, dialog);
  await tabTo(page, dialog.getByTestId('confirm'));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/rotations/*');
  await ends(page, 'done');
  const { Secrets } = (await docker.service('holds')).Spec.TaskTemplate.ContainerSpec;
  expect(Secrets!.map(({ SecretName }) => SecretName)).toEqual(['turned.v2']);
});
