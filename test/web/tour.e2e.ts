// Budget: one minute.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '@waxseal/shared';
import type { Page } from 'playwright-core';
import { barriersOf } from '../support/axe';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { dataPages } from '../support/pages';
import { gone, says } from '../support/see';

const panel = aPanel();

const pages: { name: string; path: string; filled: string }[] = [
  ...dataPages(),
  { name: 'new secret', path: '/new-secret', filled: 'review' },
  { name: 'events', path: '/events', filled: 'events' },
  { name: 'account', path: '/account', filled: 'account' },
  { name: 'user', path: '/users/:own', filled: 'sessions' },
  { name: 'no such user', path: '/users/nobody', filled: 'gone' },
  { name: 'no such secret', path: '/secrets/nowhere', filled: 'gone' },
  { name: 'no match', path: '/services?search=nowhere', filled: 'no-match' },
  { name: 'no such page', path: '/no/such/page', filled: 'not-found' },
];
const dialogs = [
  { path: '/secrets/unsealed', act: 'remove', shows: 'typed-name' },
  { path: '/secrets/sealed', act: 'remove', shows: 'used-by' },
  { path: '/secrets/sealed', act: 'edit-labels', shows: 'add-label' },
  { path: '/services/serves', act: 'scale', shows: 'replicas' },
  { path: '/services/serves', act: 'restart', shows: 'effect' },
  { path: '/services/serves', act: 'roll-back', shows: 'change' },
  { path: '/users', act: 'new', shows: 'username' },
  { path: '/users/:own', act: 'user-sessions', shows: 'plan' },
  { path: '/audit', act: 'entry', shows: 'entry-detail' },
  { path: '/', act: 'palette-open', shows: 'palette-item' },
  { path: '/', act: 'keys', shows: 'keys-list' },
];

let ownId: string;
const placeOf = (path: string) => path.replace(':own', ownId);

async function visit(page: Page, { path, filled }: { path: string; filled: string }) {
  await page.goto(placeOf(path));
  await page.getByTestId(filled).first().waitFor();
}

beforeAll(async () => {
  const { witness, admin } = panel;
  ownId = (await admin.get<Session>('/auth/session')).body.user.id;
  const label = 'com.docker.stack.namespace=a-stack-with-a-rather-long-name';
  await witness.createSecret('sealed', { labels: [label] });
  await witness.createSecret('unsealed');
  await witness.createSecret('s'.repeat(64));
  const image = `registry.example.com/${'team/'.repeat(8)}image:1.2.3`;
  const mount = 'source=sealed,target=/etc/tls.key,mode=0400';
  const env = 'A_LONG_VARIABLE=with-a-value-that-has-no-place-to-break-'.padEnd(200, 'x');
  const flags = ['--label', label, '--secret', mount, '--env', env];
  await witness.createService('serves', { image, flags });
  await witness.updateService('serves', '--replicas', '2');
});

/** Looked at in both themes, without leaving the page: the second one changes colours alone. */
async function expectNoBarriers(page: Page, part?: string) {
  for (const [colorScheme, rules] of [
    ['light', 'all'],
    ['dark', 'colours'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html.${colorScheme}`).waitFor({ state: 'attached' });
    expect([colorScheme, await barriersOf(page, rules, part)]).toEqual([colorScheme, []]);
  }
}

describe('in light and dark', () => {
  it.each(pages)('$name keeps nobody out', async (where) => {
    await visit(panel.page, where);
    await expectNoBarriers(panel.page);
  });

  it.each(dialogs)('$act on $path keeps nobody out', async ({ path, act, shows }) => {
    const { page } = panel;
    await page.goto(placeOf(path));
    await page.getByTestId(act).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByTestId(shows).first().waitFor();
    await expectNoBarriers(page, '[role="dialog"]');
    await page.keyboard.press('Escape');
    await gone(dialog);
  });
});

it('the theme that was chosen is there after a reload, whatever the system says', async () => {
  const { page } = panel;
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/secrets');
  await page.getByTestId('theme').click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await page.locator('html.dark').waitFor({ state: 'attached' });
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.classList.value)).toBe('dark');
  await page.getByTestId('theme').click();
  await page.getByRole('menuitemcheckbox', { name: 'System' }).click();
  await page.locator('html.light').waitFor({ state: 'attached' });
});

describe('360 pixels wide', () => {
  beforeAll(() => panel.page.setViewportSize({ width: 360, height: 640 }));

  it.each(pages)('$name fits', async (where) => {
    await visit(panel.page, where);
    const width = await panel.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(360);
  });

  it('the pages are reached by the menu', async () => {
    const { page } = panel;
    await visit(page, pages[0]!);
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('dialog').getByTestId('nav-services').click();
    await says(page.getByTestId('title'), 'Services');
  });
});

describe('the content security policy', () => {
  it('lets nothing in that is not ours, and what it stops is noticed by these tests', async () => {
    const { page } = panel;
    const response = await page.goto('/secrets');
    const policy = response!.headers()['content-security-policy']!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    await page.evaluate(() => document.head.append(document.createElement('style')));
    await page.evaluate(() => {
      const image = new Image();
      image.src = 'https://elsewhere.invalid/';
    });
    const { complaints } = panel.browser;
    await eventually(() => expect(complaints.join()).toMatch(/style-src.*img-src/s));
    complaints.length = 0;
  });
});
