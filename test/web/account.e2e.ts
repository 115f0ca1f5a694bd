// Budget: 25 s.
import { describe, expect, it } from '@jest/globals';
import { aPanel, aUser, signIn } from '../support/panel';
import { disabled, says } from '../support/assertions';
import { tracesOf } from '../support/traces';
import { adminPassword } from '../support/waxseal';

const panel = aPanel();
const changed = 'another sentence that is hard to guess';

async function change(current: string, next: string, again = next) {
  const { page } = panel;
  await page.getByTestId('current-password').fill(current);
  await page.getByTestId('new-password').fill(next);
  await page.getByTestId('new-password-again').fill(again);
}

describe('The account page', () => {
  it('shows the user of the session and its permissions', async () => {
    const { page } = panel;
    await page.goto('/account');
    await says(page.getByTestId('own-session'), /admin[\s\S]*Admin[\s\S]*Secrets: view, create/);
  });

  it('accepts a new password only if both entries match and the current one is correct', async () => {
    const { page } = panel;
    const form = page.getByTestId('change-password');
    await change(adminPassword, changed, `${changed}!`);
    await says(form, 'Passwords don’t match');
    await disabled(form.getByTestId('submit'));
    await change('not the current one', changed);
    await form.getByTestId('submit').click();
    await form.getByRole('alert').waitFor();
    await panel.waxseal.signIn('admin', adminPassword);
  });

  it('changes the password, keeps this session and ends the others', async () => {
    const { page } = panel;
    const other = await panel.waxseal.signIn();
    await change(adminPassword, changed);
    await page.getByTestId('submit').click();
    await page.getByText('All other sessions were signed out.').first().waitFor();
    expect(await tracesOf(page)).not.toContain(changed);
    expect((await other.call('GET', '/secrets')).status).toBe(401);
    await page.reload();
    await page.getByTestId('account').waitFor();
    await expect(panel.waxseal.signIn('admin', adminPassword)).rejects.toThrow('401');
    panel.admin = await panel.waxseal.signIn('admin', changed);
  });

  it('signs the user out', async () => {
    const { page } = panel;
    await page.goto('/account');
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
  });

  it('is available to viewers', async () => {
    const { page } = panel;
    await signIn(page, await aUser(panel, 'viewer'));
    await page.goto('/account');
    await says(page.getByTestId('own-session'), 'Viewer');
  });
});
