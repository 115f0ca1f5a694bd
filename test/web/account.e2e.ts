// Budget: 30 s.
import { describe, expect, it } from '@jest/globals';
import { Client } from '../support/client';
import { aPanel, aUser, enter, signIn } from '../support/panel';
import { totpCode } from '../support/totp';
import { counts, disabled, gone, says } from '../support/assertions';
import { expectNoBarriers } from '../support/axe';
import { changeData } from '../support/change-data';
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

  it('lists the own sessions, and ends another one', async () => {
    const { page } = panel;
    const other = await panel.waxseal.signIn('admin', changed);
    await page.goto('/account');
    const rows = page.getByTestId('session');
    await counts(rows, 3);
    await says(rows.filter({ hasText: 'This one' }), /Chrome on Linux\s+127\.0\.0\.1/);
    await rows.filter({ hasText: 'node' }).first().getByTestId('end-session').click();
    await says(page.getByTestId('dialog'), /node, 127\.0\.0\.1, signed in/);
    await page.getByTestId('confirm').click();
    await counts(rows, 2);
    expect((await other.call('GET', '/secrets')).status).toBe(401);
  });

  it('creates an API token that is shown once, and deletes it', async () => {
    const { page } = panel;
    await page.goto('/account');
    await page.getByTestId('new-token').click();
    await page.getByTestId('token-name').fill('pipeline');
    await page.getByTestId('preset-rotate').click();
    await page.getByTestId('token-addresses').fill('not an address');
    await page.getByTestId('confirm').click();
    await says(page.getByTestId('dialog'), 'Use an IP address, or a range such as 10.0.0.0/8');
    await page.getByTestId('token-addresses').fill('127.0.0.0/8\n');
    await says(page.getByTestId('dialog'), '127.0.0.0/8');
    await page.getByTestId('confirm').click();
    const token = (await page.getByTestId('once').textContent())!.trim();
    const tool = new Client(panel.waxseal.url, token);
    expect((await tool.call('GET', '/secrets')).status).toBe(200);
    expect((await tool.call('GET', '/services')).status).toBe(403);
    await page.getByTestId('kept').click();
    await page.reload();
    const row = page.getByTestId('token');
    await says(row, /pipeline[\s\S]*4 permissions[\s\S]*127\.0\.0\.0\/8[\s\S]*just now/);
    expect(await tracesOf(page)).not.toContain(token.slice(4));
    await row.getByTestId('delete-token').click();
    await says(page.getByTestId('dialog'), 'It was used within the last day');
    await page.getByTestId('confirm').click();
    await gone(row);
    expect((await tool.call('GET', '/secrets')).status).toBe(401);
  });

  it('signs the user out', async () => {
    const { page } = panel;
    await page.goto('/account');
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
  });

  let viewer: string;
  it('is available to viewers', async () => {
    const { page } = panel;
    viewer = await aUser(panel, 'viewer');
    await signIn(page, viewer);
    await page.goto('/account');
    await says(page.getByTestId('own-session'), 'Viewer');
  });

  let key: string;
  let recoveryCode: string;
  it('sets up a second factor, whose key it shows once', async () => {
    const { page } = panel;
    await page.getByTestId('set-up-factor').click();
    await page.getByTestId('factor-password').fill(adminPassword);
    await page.getByTestId('factor-next').click();
    await page.getByTestId('qr').waitFor();
    await page.getByText('Enter the key by hand').click();
    key = (await page.getByTestId('factor-key').textContent())!.trim();
    await page.getByTestId('code').fill('12345x');
    await page.getByTestId('factor-next').click();
    await says(page.getByTestId('factor-setup'), 'This is not the current code');
    await page.getByTestId('code').fill(totpCode(key));
    await page.getByTestId('factor-next').click();
    await counts(page.getByTestId('recovery-codes').locator('li'), 10);
    recoveryCode = (await page.getByTestId('recovery-codes').locator('li').first().textContent())!;
    await page.getByTestId('codes-saved').click();
    await says(page.getByTestId('second-factor'), /Enabled[\s\S]*10 recovery codes are left/);
    const traces = await tracesOf(page);
    for (const text of [key, recoveryCode]) expect(traces).not.toContain(text);
  });

  it('asks for a code when the user signs in', async () => {
    const { page } = panel;
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
    await enter(page, viewer);
    await page.getByTestId('code').fill('12345x');
    await page.getByTestId('submit').click();
    await says(page.getByTestId('problem'), 'Incorrect code');
    await page.getByTestId('code').fill(totpCode(key, 1));
    await page.getByTestId('submit').click();
    await page.getByTestId('sidebar').waitFor();
  });

  it('asks for a code again before an action if the last one is older than ten minutes', async () => {
    const { page } = panel;
    changeData(panel.waxseal, 'update session set factorShownAt = factorShownAt - 700000');
    await page.goto('/account');
    await page.getByTestId('disable-factor').click();
    await page.getByTestId('confirm').click();
    const asked = page.getByTestId('step-up');
    await asked.waitFor();
    await expectNoBarriers(page, '[role="dialog"]');
    await page.getByTestId('cancel-step-up').click();
    await gone(asked);
    await says(page.getByTestId('dialog'), 'code');
    await page.getByTestId('confirm').click();
    await asked.getByTestId('code').fill('no code');
    await page.getByTestId('confirm-step-up').click();
    await says(asked, 'This code is wrong');
    await asked.getByTestId('code').fill(recoveryCode);
    await page.getByTestId('confirm-step-up').click();
    await says(page.getByTestId('second-factor'), 'Set up…');
  });
});
