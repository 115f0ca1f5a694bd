// Budget: 72 s.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as List, User } from '@waxseal/shared';
import type { Page } from 'playwright-core';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { browserStorageOf } from '../support/browser-storage';
import { eventually } from '../support/eventually';
import { paste } from '../support/keyboard';
import { aPanel, aUser, signIn } from '../support/panel';
import { dialogOf, disabled, gone, has, holds, says } from '../support/assertions';
import { heapOf, tracesOf } from '../support/traces';
import { adminPassword } from '../support/waxseal';

const panel = aPanel();

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** The digest of the secret's file, computed in a container. */
async function digestInContainer(secret: string) {
  const service = `reads-${secret}`;
  await panel.docker.createService(service, {
    flags: ['--secret', secret],
    command: ['sh', '-c', `sha256sum /run/secrets/${secret}; sleep 100000`],
  });
  return eventually(
    async () => {
      const digest = /^[0-9a-f]{64}/.exec(await panel.docker.logs(service))?.[0];
      if (!digest) throw new Error(`The service ${service} has written no digest`);
      return digest;
    },
    { withinMs: 30_000 },
  );
}

/** Submits the form, confirms the plan and waits for the page of the new secret. */
async function reviewAndCreate(name: string) {
  const { page } = panel;
  await page.getByTestId('review').click();
  await says(dialogOf(page, 'Create secret').getByTestId('plan'), 'No tasks will restart');
  await confirmCreation(name);
}

async function confirmCreation(name: string) {
  const { page } = panel;
  await dialogOf(page, 'Create secret').getByTestId('confirm').click();
  await page.waitForURL(`**/secrets/${name}`);
  await says(page.getByTestId('title'), name);
}

describe('A typed secret', () => {
  const canary = 'canary-7f3a-typed';

  /** Checks for the typed and the encoded value. Compares booleans, because the text is long. */
  const expectNoCanaryIn = (text: string) => {
    expect(text.includes(canary)).toBe(false);
    expect(text.includes(Buffer.from(canary).toString('base64').slice(0, 20))).toBe(false);
  };

  beforeAll(async () => {
    const { page } = panel;
    await page.getByTestId('nav-secrets').click();
    await page.getByTestId('empty').getByRole('link', { name: 'New secret' }).click();
    await page.getByTestId('name').fill('typed');
  });

  it('is counted in bytes, with a warning and a button for a final newline', async () => {
    const { page } = panel;
    await page.getByTestId('value').fill(`${canary}-é\n`);
    await says(page.getByTestId('byte-count'), '21 bytes');
    await says(page.getByTestId('newline'), 'LF');
    await page.getByRole('button', { name: 'Remove newline' }).click();
    await says(page.getByTestId('byte-count'), '20 bytes');
    expect(await page.getByTestId('newline').count()).toBe(0);
  });

  it('is hidden until the user shows it', async () => {
    const { page } = panel;
    const masking = () =>
      page
        .getByTestId('value')
        .evaluate((field) => getComputedStyle(field).getPropertyValue('-webkit-text-security'));
    expect(await masking()).toBe('disc');
    await page.getByTestId('show-value').click();
    expect(await masking()).toBe('none');
    await page.getByTestId('show-value').click();
  });

  it('is created with its labels, byte for byte', async () => {
    const { page } = panel;
    await page.getByTestId('add-label').click();
    await page.getByLabel('Label key').fill('team');
    await page.getByLabel('Label value').fill('shop');
    await reviewAndCreate('typed');
    await says(page.getByTestId('label'), /team\s+shop/);
    expect((await panel.docker.secret('typed')).Spec.Labels).toEqual({ team: 'shop' });
    expect(await digestInContainer('typed')).toBe(sha256(`${canary}-é`));
  });

  it('is not in the page, address, history, storage or cache of the browser afterwards', async () => {
    const { page } = panel;
    expect(await tracesOf(page)).toContain('typed');
    expectNoCanaryIn(await tracesOf(page));
    await page.goBack();
    await page.getByTestId('new-secret').waitFor();
    await holds(page.getByTestId('value'), '');
    expectNoCanaryIn(await tracesOf(page));
  });

  it('is not in the memory of the page afterwards', async () => {
    const { page } = panel;
    await page.getByTestId('name').fill('forgotten');
    await page.getByTestId('value').fill(canary);
    expect((await heapOf(page)).includes(canary)).toBe(true);
    await reviewAndCreate('forgotten');
    const forgets = async () => expectNoCanaryIn(await heapOf(page));
    await eventually(forgets, { withinMs: 20_000 });
  });
});

describe('A pasted secret', () => {
  it('keeps CRLF byte for byte, and says so', async () => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('windows');
    await paste(page, page.getByTestId('value'), 'user=a\r\npassword=b\r\n');
    await says(page.getByTestId('byte-count'), '20 bytes');
    await says(page.getByTestId('line-ends'), 'CRLF');
    await reviewAndCreate('windows');
    expect(await digestInContainer('windows')).toBe(sha256('user=a\r\npassword=b\r\n'));
  });

  it('can be converted to LF, and is edited in the field again', async () => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('unix');
    await paste(page, page.getByTestId('value'), 'a\r\nb');
    await page.getByRole('button', { name: 'Convert to LF' }).click();
    await holds(page.getByTestId('value'), 'a\nb');
    await gone(page.getByTestId('line-ends'));
  });

  it('does not block the page if it is one line of 400 kB', async () => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('long');
    const start = Date.now();
    await paste(page, page.getByTestId('value'), 'x'.repeat(400_000));
    await says(page.getByTestId('byte-count'), '400,000 bytes');
    await page.getByTestId('show-value').click();
    await says(page.getByTestId('held-text'), '398,000 more characters');
    expect(Date.now() - start).toBeLessThan(4_000);
    await page.getByTestId('clear-held').click();
    await holds(page.getByTestId('value'), '');
  });
});

describe('A secret from a file', () => {
  it('keeps every byte value', async () => {
    const { page } = panel;
    const buffer = Buffer.from([...Array(256).keys(), 0, 13, 10]);
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('binary');
    await page.getByRole('button', { name: 'File', exact: true }).click();
    const mimeType = 'application/octet-stream';
    await page.getByTestId('file').setInputFiles({ name: 'key.der', mimeType, buffer });
    await says(page.getByTestId('file-name'), 'key.der');
    await says(page.getByTestId('byte-count'), '259 bytes');
    await says(page.getByTestId('new-secret'), 'Binary');
    await reviewAndCreate('binary');
    expect(await digestInContainer('binary')).toBe(sha256(buffer));
  });

  it.each([
    ['empty', 0, 'empty'],
    ['too large', 512_000, 'at most 511,999 bytes'],
    ['far too large', 5_000_000, 'at most 511,999 bytes'],
  ])('is rejected if it is %s', async (_, size, words) => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('refused');
    await page.getByRole('button', { name: 'File', exact: true }).click();
    const buffer = Buffer.alloc(size, 'x');
    await page.getByTestId('file').setInputFiles({ name: 'f', mimeType: 'text/plain', buffer });
    await says(page.getByTestId('value-fault'), words);
    await has(page.getByTestId('review'), 'aria-disabled', 'true');
  });
});

describe('The name of a new secret', () => {
  it('has an error at its field if it is invalid', async () => {
    const { page } = panel;
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('two words');
    await page.getByTestId('value').fill('x');
    await has(page.getByTestId('name'), 'aria-invalid', 'true');
    await has(page.getByTestId('review'), 'aria-disabled', 'true');
  });

  it('has an error before anything is written if it is in use', async () => {
    const { page } = panel;
    await panel.docker.createSecret('taken');
    await page.goto('/new-secret');
    await page.getByTestId('name').fill('taken');
    await page.getByTestId('value').fill('x');
    await page.getByTestId('review').click();
    const dialog = dialogOf(page, 'Create secret');
    await dialog.locator('[data-code="name-taken"]').waitFor();
    await disabled(dialog.getByTestId('confirm'));
    await page.keyboard.press('Escape');
    await gone(dialog);
  });
});

it('points out a damaged key in the plan of a new secret', async () => {
  const { page } = panel;
  await page.goto('/new-secret');
  await page.getByTestId('name').fill('damaged');
  const lines = ['-----BEGIN PRIVATE KEY-----', 'AAAA', '-----END PRIVATE KEY-----'];
  await page.getByTestId('value').fill(lines.join('\n'));
  await page.getByTestId('review').click();
  const fault = 'The private key cannot be read: it is damaged or incomplete';
  await says(dialogOf(page, 'Create secret').getByTestId('warning'), fault);
  await confirmCreation('damaged');
});

describe('Typed input', () => {
  const canary = 'canary-5b1e-unsent';
  const question = () => dialogOf(panel.page, 'Leave without saving?');
  const stays = async () => {
    await question().getByTestId('stay').click();
    await gone(question());
  };
  const fillIn = async (page: Page, name: string) => {
    await page.goto('/new-secret');
    await page.getByTestId('name').fill(name);
    await page.getByTestId('value').fill(canary);
  };

  it('is not lost by a link, the Back button or a reload, and not stored', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.getByTestId('secrets').getByRole('link', { name: 'New secret' }).click();
    await page.getByTestId('name').fill('unsent');
    await page.getByTestId('value').fill(canary);
    await page.getByTestId('nav-services').click();
    await question().waitFor();
    await expectNoBarriers(page, '[role="dialog"]');
    await stays();
    await page.goBack();
    await stays();
    await page.waitForURL('**/new-secret');
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => void setTimeout(() => location.reload()));
    const native = await asked;
    expect(native.type()).toBe('beforeunload');
    await native.dismiss();
    await holds(page.getByTestId('name'), 'unsent');
    await holds(page.getByTestId('value'), canary);
    expect(await browserStorageOf(page)).not.toContain(canary);
    await page.getByTestId('nav-services').click();
    await question().getByTestId('leave').click();
    await page.getByTestId('services').waitFor();
  });

  it('in a dialog is not lost by the Back button or a click beside it', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.getByTestId('row').getByRole('link', { name: 'typed', exact: true }).click();
    for (const [button, title, field] of [
      ['edit-policy', 'Edit policy', 'Rotate every (days)'],
      ['edit-labels', 'Edit labels', 'Label value'],
    ] as const) {
      await page.getByTestId(button).click();
      const dialog = dialogOf(page, title);
      await dialog.getByLabel(field).first().fill('77');
      await page.mouse.click(5, 400);
      await page.goBack();
      await stays();
      await holds(dialog.getByLabel(field).first(), '77');
      await page.keyboard.press('Escape');
      await gone(dialog);
    }
    await page.getByTestId('nav-services').click();
    await page.getByTestId('services').waitFor();
  });

  it('is still there after the session has ended and the user has signed in again in place', async () => {
    const operator = await Browser.start(panel.waxseal.url);
    try {
      const username = await aUser(panel, 'operator');
      const page = await operator.newPage();
      await signIn(page, username);
      await fillIn(page, 'kept');
      await page.locator('[data-testid="line"][data-state="open"]').waitFor();
      const { body } = await panel.admin.get<List<User>>('/users');
      const { id } = body.items.find((user) => user.username === username)!;
      await panel.admin.delete(`/users/${id}/sessions`);
      const again = dialogOf(page, 'Sign in again');
      await again.getByTestId('sign-in-again').waitFor();
      await expectNoBarriers(page, '[role="dialog"]');
      await again.getByLabel('Password').fill('not the password');
      await again.getByTestId('submit').click();
      await says(again.getByTestId('problem'), /\S/);
      await again.getByLabel('Password').fill(adminPassword);
      await again.getByTestId('submit').click();
      await gone(again);
      await holds(page.getByTestId('name'), 'kept');
      await holds(page.getByTestId('value'), canary);
      await page.getByTestId('review').click();
      await dialogOf(page, 'Create secret').getByTestId('confirm').click();
      await page.waitForURL('**/secrets/kept');
    } finally {
      await operator.close();
    }
    expect(await digestInContainer('kept')).toBe(sha256(canary));
  });
});
