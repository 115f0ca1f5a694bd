// Budget: 45 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Secret } from '@waxseal/shared';
import { CertificateFolder } from '../support/certificate';
import { aPanel } from '../support/panel';
import { ends } from '../support/rotation-form';
import { fastUpdateFlags, Rotations } from '../support/rotations';
import { dialogOf, disabled, gone, holds, lists, says } from '../support/assertions';

/** The maximum time until a page shows a change by the docker command line. */
const WITHIN_MS = 3_000;

const panel = aPanel();
const rotations = new Rotations(panel);
const certificate = new CertificateFolder();
afterAll(() => certificate.remove());

const attention = (kind: string) =>
  panel.page.locator(`[data-testid="attention-item"][data-kind="${kind}"]`);
const policyOf = async (name: string) =>
  (await panel.admin.get<Secret>(`/secrets/${name}`)).body.policy;
const policyDialog = () => dialogOf(panel.page, 'Edit policy');

async function editPolicy(fields: Record<string, string>) {
  await panel.page.getByTestId('edit-policy').click();
  for (const [label, text] of Object.entries(fields))
    await policyDialog().getByLabel(label).fill(text);
}

beforeAll(async () => {
  const { admin, docker } = panel;
  certificate.renew('shop.example.com');
  await admin.post('/secrets', { name: 'tls_cert', value: { text: certificate.read() } }, 201);
  await docker.createSecret('pw', { value: 'leaked' });
  await rotations.consumer('uses', { flags: [...fastUpdateFlags, '--secret', 'pw'] });
  await rotations.known('pw', 1);
  await rotations.rotate('pw', { value: { text: 'fresh' } });
});

describe('A certificate that is about to expire', () => {
  it('is marked as due on the overview, in the list and on its page', async () => {
    const { page } = panel;
    await page.goto('/');
    await says(attention('secret-due'), /tls_cert\s+Rotation overdue/);
    await page.goto('/secrets?due=true');
    await lists(page, ['tls_cert']);
    await page.getByRole('link', { name: 'tls_cert' }).click();
    await says(page.getByTestId('facts'), /Due\s+Due 1\d days ago/);
    await says(page.getByTestId('facts'), 'CN=shop.example.com');
  });
});

describe('A policy', () => {
  it('can be changed within its bounds after the changes were shown', async () => {
    const { page } = panel;
    await editPolicy({ 'Expiry warning (days before)': '366' });
    await says(policyDialog(), 'Must be between 0 and 365');
    await disabled(policyDialog().getByTestId('confirm'));
    await policyDialog().getByLabel('Expiry warning (days before)').fill('1');
    await policyDialog().getByLabel('Rotate every (days)').fill('90');
    await says(policyDialog().getByTestId('plan'), /Rotate every[\s\S]*90/);
    await policyDialog().getByTestId('confirm').click();
    await gone(policyDialog());
    await says(page.getByTestId('policy'), /Rotate every\s+90 days[\s\S]*1 day before/);
    expect(await policyOf('tls_cert')).toMatchObject({ maxAgeDays: 90, warnDays: 1 });
    await page.goto('/');
    await page.getByTestId('attention').waitFor();
    await gone(attention('secret-due'));
  });

  it('does not overwrite what another client changed in the meantime', async () => {
    const { page, admin } = panel;
    await page.goto('/secrets/tls_cert');
    await editPolicy({ 'Rotate every (days)': '' });
    await policyDialog().getByTestId('plan').waitFor();
    await admin.patch('/secrets/tls_cert', { policy: { keep: 3 } }, '*', 200);
    await policyDialog().getByTestId('confirm').click();
    await policyDialog().getByTestId('rebase').click();
    await holds(policyDialog().getByLabel('Old versions to keep'), '3');
    await policyDialog().getByTestId('confirm').click();
    await gone(policyDialog());
    expect(await policyOf('tls_cert')).toMatchObject({ maxAgeDays: null, warnDays: 1, keep: 3 });
  });
});

describe('Drift', () => {
  it('is shown on the overview and the page as soon as a service uses an old version', async () => {
    const { page, docker } = panel;
    await page.goto('/');
    await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    await docker.createService('late', { flags: ['--replicas', '0', '--secret', 'pw'] });
    await says(attention('secret-drift'), 'pw', WITHIN_MS);
    await attention('secret-drift').getByRole('link').click();
    await says(page.getByTestId('drifted'), /late\s+is on v1 \(current is v2\)/);
  });
});

describe('A leaked old value', () => {
  const dialog = () => dialogOf(panel.page, 'Delete v1 now');
  const retire = () =>
    panel.page.locator('[data-version="1"]').getByTestId('delete-version').click();

  it('cannot be deleted while a service uses it, and the dialog names the service', async () => {
    const { page, docker } = panel;
    await retire();
    await says(dialog(), /v1 is kept: in use by .*late/);
    await disabled(dialog().getByTestId('confirm'));
    expect(await dialog().getByTestId('typed-name').count()).toBe(0);
    await page.keyboard.press('Escape');
    await gone(dialog());
    await docker.removeService('late');
    await gone(page.getByTestId('drifted'), WITHIN_MS);
  });

  it('is deleted immediately after its name is typed, without a restart', async () => {
    const { page, docker } = panel;
    const tasks = await docker.tasksOf('uses');
    await retire();
    const goes = dialog().locator('[data-testid="pruned-version"][data-action="delete"]');
    await says(goes, /v1 will be deleted .*uses can no longer roll back to it\. No tasks restart/);
    await dialog().getByTestId('typed-name').fill('p');
    await disabled(dialog().getByTestId('confirm'));
    await dialog().getByTestId('typed-name').fill('pw');
    await dialog().getByTestId('confirm').click();
    await page.waitForURL('**/rotations/*');
    await ends(page, 'closed');
    await says(page.getByTestId('deletion'), 'v1 deleted');
    expect(await rotations.secretNames('pw')).toEqual(['pw.v2']);
    expect(await docker.tasksOf('uses')).toEqual(tasks);
    await rotations.expectSettled('uses');
  });

  it('shows an unmanaged duplicate when another client creates a secret under the bare name', async () => {
    const { page, docker } = panel;
    await page.goto('/');
    await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    await docker.createSecret('pw', { value: 'of another client' });
    await says(attention('secret-unmanaged-duplicate'), 'pw', WITHIN_MS);
    await attention('secret-unmanaged-duplicate').getByRole('link').click();
    await says(page.getByTestId('unmanaged-duplicate'), 'was created outside Waxseal');
    expect(await rotations.secretNames('pw')).toEqual(['pw', 'pw.v2']);
  });
});

describe('A secret whose labels another client wrote', () => {
  it('is shown as not made here, and becomes a version only when a user adopts it', async () => {
    const { page, docker } = panel;
    const labels = ['family=pw', 'version=9', 'first=x'].map((label) => `waxseal.${label}`);
    await docker.createSecret('pw.v9', { labels });
    await page.goto('/');
    await says(attention('secret-claim'), /pw\.v9[^]+pw v9/);
    await attention('secret-claim').getByRole('link').click();
    await says(page.getByTestId('claimed'), 'Its labels say that it is v9 of pw');
    await page.goto('/secrets?search=pw.v9');
    await says(page.getByTestId('claim-mark'), 'Not made here');
    await page.goto('/secrets/pw');
    await says(page.getByTestId('claim'), 'pw.v9 has the labels of v9');
    await page.getByTestId('claim').getByRole('button').click();
    const dialog = dialogOf(page, 'Adopt v9 of pw');
    await says(dialog, 'Adopt only versions that you recognize');
    await dialog.getByTestId('confirm').click();
    await gone(page.getByTestId('claims'));
    expect((await rotations.versions('pw')).map(({ version }) => version)).toEqual([9, 2]);
  });
});
