// Budget: 35 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as List, User } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { counts, dialogOf, gone, has, lists, rowOf, says } from '../support/assertions';
import { tracesOf } from '../support/traces';
import { adminPassword } from '../support/waxseal';

const panel = aPanel();
const typed = 'a sentence that is hard to guess';

const find = async (username: string) => {
  const { body } = await panel.admin.get<List<User>>(`/users?search=${username}`);
  return body.items.find((user) => user.username === username)!;
};
const rejects = (username: string, password: string) =>
  expect(panel.waxseal.signIn(username, password)).rejects.toThrow('401');

async function openUser(username: string) {
  await panel.page.goto(`/users/${(await find(username)).id}`);
  await says(panel.page.getByTestId('title'), username);
}

/** Opens the dialog of the action, fills it in and confirms it. */
async function act(which: string, title: string, fill = async () => {}) {
  const { page } = panel;
  await page.getByTestId(`user-${which}`).click();
  const dialog = dialogOf(page, title);
  await fill();
  await dialog.getByTestId('plan').waitFor();
  await dialog.getByTestId('confirm').click();
  await gone(dialog);
}

/** Returns the password that is shown once and checks that the page does not contain it afterwards. */
async function takePassword() {
  const { page } = panel;
  const password = await page.getByTestId('once').innerText();
  await page.getByTestId('kept').click();
  await gone(page.getByTestId('once'));
  expect(await tracesOf(page)).not.toContain(password);
  return password;
}

beforeAll(async () => {
  await panel.admin.post(
    '/users',
    { username: 'olga', role: 'operator', password: adminPassword },
    201,
  );
});

describe('The list of users', () => {
  it('shows each user with role and state and can be searched by a part of the name', async () => {
    const { page } = panel;
    await page.goto('/users');
    await lists(page, ['admin', 'olga']);
    await says(page.getByTestId('total'), '2 users');
    await says(rowOf(page, 'admin'), /you\s+Admin/);
    await says(rowOf(page, 'olga'), 'Operator');
    await page.getByLabel('Search users').fill('LG');
    await lists(page, ['olga']);
    await page.getByLabel('Search users').fill('nobody');
    await says(page.getByTestId('no-match'), 'No user matches');
  });
});

describe('A new user', () => {
  const dialog = () => dialogOf(panel.page, 'New user');

  it('gets a password that is shown once and can sign in with it', async () => {
    const { page } = panel;
    await page.goto('/users');
    await page.getByTestId('new').click();
    await dialog().getByTestId('username').fill('vera');
    await dialog().getByTestId('role-auditor').check();
    await dialog().getByTestId('plan').waitFor();
    await dialog().getByTestId('confirm').click();
    const password = await takePassword();
    expect(password).toMatch(/^(\w{6}-){3}\w{6}$/);
    await lists(page, ['admin', 'olga', 'vera']);
    expect(await find('vera')).toMatchObject({ role: 'auditor', isDisabled: false });
    await panel.waxseal.signIn('vera', password);
  });

  it('can have a typed password, and a name that is in use is rejected', async () => {
    const { page } = panel;
    await page.goto('/users?new');
    const create = async (name: string) => {
      await dialog().getByTestId('username').fill(name);
      await dialog().getByRole('button', { name: 'Enter' }).click();
      await dialog().getByTestId('password').fill(typed);
      await dialog().getByTestId('confirm').click();
    };
    await create('olga');
    await says(dialog(), /already in use/i);
    await create('typed-one');
    await gone(dialog());
    await panel.waxseal.signIn('typed-one', typed);
  });
});

describe('A user', () => {
  it('is shown with the open sessions', async () => {
    await panel.waxseal.signIn('olga');
    await openUser('olga');
    await says(panel.page.getByTestId('sessions'), '1 session');
    await counts(panel.page.getByTestId('session'), 1);
  });

  it('can get another role, which takes effect immediately', async () => {
    const olga = await panel.waxseal.signIn('olga');
    await openUser('olga');
    await act('role', 'Change role: olga', () => panel.page.getByTestId('role-viewer').check());
    await eventually(async () => expect((await find('olga')).role).toBe('viewer'));
    await olga.post('/secrets', { name: 'not-allowed', value: { text: 'x' } }, 403);
  });

  it('can get a new password, which is shown once and replaces the old one', async () => {
    await openUser('olga');
    await act('password', 'Reset password: olga');
    const password = await takePassword();
    await rejects('olga', adminPassword);
    await panel.waxseal.signIn('olga', password);
  });

  it('can be signed out everywhere', async () => {
    const vera = await panel.waxseal.signIn('typed-one', typed);
    await openUser('typed-one');
    await act('sessions', 'End sessions: typed-one');
    expect((await vera.call('GET', '/secrets')).status).toBe(401);
    await says(panel.page.getByTestId('sessions'), 'No active sessions');
  });

  it('can be disabled and enabled again', async () => {
    const vera = await panel.waxseal.signIn('typed-one', typed);
    await openUser('typed-one');
    await act('disable', 'Disable typed-one');
    expect((await vera.call('GET', '/secrets')).status).toBe(401);
    await rejects('typed-one', typed);
    await act('enable', 'Enable typed-one');
    await panel.waxseal.signIn('typed-one', typed);
  });

  it('cannot be demoted or disabled as the only enabled admin, and the page explains why', async () => {
    await openUser('admin');
    const { page } = panel;
    for (const which of ['role', 'disable']) {
      const button = page.getByTestId(`user-${which}`);
      await has(button, 'aria-disabled', 'true');
      await has(button, 'title', /only enabled admin/);
    }
    await page.goto('/users/nobody');
    await says(page.getByTestId('gone'), 'User not found');
  });
});
