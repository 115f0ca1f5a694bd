// Budget: 45 s.
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { CertificateFolder } from '../support/certificate';
import { aPanel } from '../support/panel';
import { ends, openRotation, planOf, startRotation } from '../support/rotation-form';
import { fastUpdateFlags } from '../support/rotations';
import { dialogOf, gone, says } from '../support/assertions';
import { tracesOf } from '../support/traces';

const panel = aPanel();

const inContainer = async (service: string, path: string) => {
  const [container] = await panel.docker.containersOf(service);
  return panel.docker.readIn(container!, path);
};
const generate = () => panel.page.getByRole('button', { name: 'Generate' }).first().click();

beforeAll(async () => {
  const { docker } = panel;
  for (const name of ['pw', 'tls_key', 'tls_cert']) await docker.createSecret(name);
  await docker.createService('uses', { flags: [...fastUpdateFlags, '--secret', 'pw'] });
  await docker.createService('serves', {
    flags: [...fastUpdateFlags, '--secret', 'tls_key', '--secret', 'tls_cert'],
  });
  await Promise.all(['uses', 'serves'].map((name) => docker.running(name, 1)));
});

describe('A generated value', () => {
  let value = '';

  it('is shown once and hidden until the user reveals it', async () => {
    const { page } = panel;
    await openRotation(page, 'pw');
    await generate();
    await page.getByLabel('Length').fill('40');
    await page.getByTestId('reveal-once').check();
    await page.getByTestId('review').click();
    await startRotation(page, '1 service');
    const text = page.getByTestId('once-text');
    await says(text, '••••');
    await page.getByTestId('reveal').click();
    value = (await text.innerText()).trim();
    expect(value).toMatch(/^[a-zA-Z0-9]{40}$/);
    await expectNoBarriers(page);
  });

  it('is not left without a confirmation', async () => {
    const { page } = panel;
    await page.getByTestId('nav-secrets').click();
    const dialog = dialogOf(page, 'Leave without saving the value?');
    await dialog.getByTestId('stay').waitFor();
    await expectNoBarriers(page, '[role="dialog"]');
    await dialog.getByTestId('stay').click();
    await gone(dialog);
    await says(page.getByTestId('once-text'), value);
    await ends(page, 'done');
    expect(await inContainer('uses', '/run/secrets/pw')).toBe(value);
  });

  it('is not in the page, its address, its storage or its cache after it was confirmed', async () => {
    const { page } = panel;
    await page.getByTestId('kept').click();
    await gone(page.getByTestId('once-values'));
    expect((await tracesOf(page)).includes(value)).toBe(false);
    await page.reload();
    await page.getByTestId('progress').waitFor();
    expect(await page.getByTestId('once-values').count()).toBe(0);
  });

  it('of a new secret is not asked for again if the user does not want to see it', async () => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('unseen');
    await generate();
    await page.getByTestId('review').click();
    await dialogOf(page, 'Create secret').getByTestId('confirm').click();
    await page.waitForURL('**/secrets/unseen');
  });

  it('of a new secret is shown once, too', async () => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('made');
    await generate();
    await page.getByLabel('Generator').selectOption('uuid');
    await page.getByTestId('reveal-once').check();
    await page.getByTestId('review').click();
    await dialogOf(page, 'Create secret').getByTestId('confirm').click();
    await page.getByTestId('reveal').click();
    await says(page.getByTestId('once-text'), /^[0-9a-f-]{36}/);
    await page.getByTestId('kept').click();
    await page.waitForURL('**/secrets/made');
  });
});

describe('A certificate and its key', () => {
  it('are changed in one update and match', async () => {
    const { page, docker } = panel;
    const before = (await docker.tasksOf('serves')).length;
    await openRotation(page, 'tls_key');
    await generate();
    await page.getByLabel('Generator').selectOption('certificate');
    await page.getByTestId('common-name').fill('shop.example.com');
    await page.getByLabel('Where to put the public key or certificate').selectOption('secret');
    await page.getByTestId('public-name').fill('tls_cert');
    await page.getByTestId('review').click();
    await startRotation(page, '1 service · 1 task restart');
    await says(page.getByTestId('once-text').first(), 'BEGIN CERTIFICATE');
    await page.getByTestId('kept').click();
    await ends(page, 'done');
    const certificate = new X509Certificate(await inContainer('serves', '/run/secrets/tls_cert'));
    const key = createPrivateKey(await inContainer('serves', '/run/secrets/tls_key'));
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(await docker.tasksOf('serves')).toHaveLength(before + 1);
  });

  it('show when the certificate expires', async () => {
    const { page } = panel;
    await page.goto('/secrets/tls_cert');
    await says(page.getByTestId('expiry').first(), 'Certificate expires in');
  });

  it('can be two typed values', async () => {
    const { page } = panel;
    await openRotation(page, 'tls_key');
    await page.getByTestId('value').fill('another key');
    await page.getByTestId('add-name').fill('tls_cert');
    await page.getByTestId('add').click();
    const certificate = page.locator('[data-testid="change"][data-name="tls_cert"]');
    await certificate.getByTestId('value').fill('another certificate');
    await page.getByTestId('review').click();
    await startRotation(page, '1 service · 1 task restart');
    await ends(page, 'done');
    expect(await inContainer('serves', '/run/secrets/tls_cert')).toBe('another certificate');
    expect(await inContainer('serves', '/run/secrets/tls_key')).toBe('another key');
  });

  it('are pointed out before the start if they do not fit each other', async () => {
    const { page } = panel;
    const folder = new CertificateFolder();
    try {
      folder.renew('shop.example.com');
      const key = folder.readKey();
      folder.renew('shop.example.com');
      await openRotation(page, 'tls_key');
      await page.getByTestId('value').fill(key);
      await page.getByTestId('add-name').fill('tls_cert');
      await page.getByTestId('add').click();
      const certificate = page.locator('[data-testid="change"][data-name="tls_cert"]');
      await certificate.getByTestId('value').fill(folder.read());
      await page.getByTestId('review').click();
    } finally {
      folder.remove();
    }
    const warnings = planOf(page).getByTestId('value-warnings');
    await says(warnings, 'tls_key: The private key does not fit the certificate in tls_cert');
    await expectNoBarriers(page, '[role="dialog"]');
    await planOf(page).getByRole('button', { name: 'Cancel' }).click();
    await gone(planOf(page));
  });

  it('are restored together', async () => {
    const { page } = panel;
    await page.goto('/secrets/tls_cert');
    const version = page.locator('[data-testid="version"][data-version="2"]');
    await version.getByTestId('restore').click();
    const plan = planOf(page, 'Restore v2');
    await says(plan, 'Also restore tls_key v2, which was rotated together with it');
    const together = plan.getByTestId('restore-together');
    await says(plan, 'tls_cert v3 → v2, tls_key v3 → v2');
    await together.uncheck();
    await gone(plan.getByText('tls_key v3 → v2'));
    await together.check();
    await says(plan, 'tls_cert v3 → v2, tls_key v3 → v2');
    await startRotation(page, '1 service · 1 task restart', 'Restore v2');
    await ends(page, 'done');
    const certificate = new X509Certificate(await inContainer('serves', '/run/secrets/tls_cert'));
    const key = createPrivateKey(await inContainer('serves', '/run/secrets/tls_key'));
    expect(certificate.checkPrivateKey(key)).toBe(true);
  });
});
