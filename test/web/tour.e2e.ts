// Budget: 120 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '@waxseal/shared';
import type { Page } from 'playwright-core';
import { expectNoBarriers } from '../support/axe';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { dataPages } from '../support/pages';
import { Rotations } from '../support/rotations';
import { gone, says } from '../support/assertions';

const panel = aPanel();
const rotations = new Rotations(panel);

interface Where {
  name: string;
  path: string;
  /** The test ID of an element that is visible when the page has loaded. */
  filled: string;
}

const pages: Where[] = [
  ...dataPages(),
  { name: 'secret with versions', path: '/secrets/turned', filled: 'version' },
  { name: 'rotate', path: '/rotate?secret=turned', filled: 'value' },
  { name: 'rotate, of nothing yet', path: '/rotate', filled: 'add-change' },
  { name: 'new config', path: '/new-config', filled: 'review' },
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
  { path: '/secrets/unsealed', action: 'delete', shows: 'typed-name' },
  { path: '/secrets/sealed', action: 'delete', shows: 'used-by' },
  { path: '/secrets/sealed', action: 'edit-labels', shows: 'add-label' },
  { path: '/secrets/turned', action: 'edit-policy', shows: 'policy-form' },
  { path: '/secrets/turned', action: 'restore', shows: 'rotation-plan' },
  { path: '/secrets/turned', action: 'delete-version', shows: 'pruned-family' },
  { path: '/secrets/turned', action: 'prune', shows: 'pruned-family' },
  { path: '/secrets', action: 'prune', shows: 'pruned-family' },
  { path: '/services/serves', action: 'scale', shows: 'replicas' },
  { path: '/services/serves', action: 'restart', shows: 'effect' },
  { path: '/services/serves', action: 'rollback', shows: 'change' },
  { path: '/nodes/:node', action: 'node-drain', shows: 'change' },
  { path: '/users', action: 'new', shows: 'username' },
  { path: '/users/:own', action: 'user-sessions', shows: 'plan' },
  { path: '/audit', action: 'entry', shows: 'entry-detail' },
  { path: '/', action: 'palette-open', shows: 'palette-item' },
  { path: '/', action: 'keys', shows: 'keys-list' },
];

let ownId: string;
let rotationId: string;
let nodeId: string;
const placeOf = (path: string) =>
  path.replace(':own', ownId).replace(':rotation', rotationId).replace(':node', nodeId);

async function visit(page: Page, { path, filled }: Where) {
  await page.goto(placeOf(path));
  await page.getByTestId(filled).first().waitFor();
}

beforeAll(async () => {
  const { docker, admin } = panel;
  ownId = (await admin.get<Session>('/auth/session')).body.user.id;
  const label = 'com.docker.stack.namespace=a-stack-with-a-rather-long-name';
  await docker.createSecret('sealed', { labels: [label] });
  await docker.createSecret('unsealed');
  await docker.createSecret('s'.repeat(64));
  const image = `registry.example.com/${'team/'.repeat(8)}image:1.2.3`;
  const mount = 'source=sealed,target=/etc/tls.key,mode=0400';
  const env = 'A_LONG_VARIABLE=with-a-value-that-has-no-place-to-break-'.padEnd(200, 'x');
  const flags = ['--label', label, '--secret', mount, '--env', env];
  await docker.createService('serves', { image, flags });
  await docker.updateService('serves', '--replicas', '2');
  await panel.sandbox.docker(['config', 'create', 'seen', '-'], 'key: value');
  await docker.createSecret('turned');
  await docker.createService('holds', { flags: ['--replicas', '0', '--secret', 'turned'] });
  await rotations.known('turned', 1);
  nodeId = await panel.sandbox.docker(['node', 'inspect', 'self', '--format', '{{.ID}}']);
  rotationId = (await rotations.rotate('turned', { value: { text: 'next' } })).id;
});

describe('In light and dark', () => {
  it.each(pages)('$name has no accessibility barriers', async (where) => {
    await visit(panel.page, where);
    await expectNoBarriers(panel.page);
  });

  it.each(dialogs)(
    '$action on $path has no accessibility barriers',
    async ({ path, action, shows }) => {
      const { page } = panel;
      await page.goto(placeOf(path));
      await page.getByTestId(action).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByTestId(shows).first().waitFor();
      await expectNoBarriers(page, '[role="dialog"]');
      await page.keyboard.press('Escape');
      await gone(dialog);
    },
  );
});

describe('In light and dark, when the form is filled', () => {
  const generate = async (page: Page, what: string) => {
    await visit(page, { name: 'rotate', path: '/rotate?secret=turned', filled: 'value' });
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByLabel('Generator').selectOption(what);
    await page.getByTestId('settings').locator('summary').click();
  };

  it.each(['password', 'passphrase', 'hex', 'key-pair', 'certificate'])(
    'the rotation to a generated %s has no accessibility barriers',
    async (what) => {
      await generate(panel.page, what);
      await expectNoBarriers(panel.page);
    },
  );

  it('the plan of a rotation has no accessibility barriers', async () => {
    const { page } = panel;
    await generate(page, 'password');
    await page.getByTestId('review').click();
    await page.getByRole('dialog').getByTestId('planned-service').waitFor();
    await expectNoBarriers(page, '[role="dialog"]');
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
  });
});

it('keeps the chosen theme after a reload, independently of the system', async () => {
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

describe('At a width of 360 pixels', () => {
  beforeAll(() => panel.page.setViewportSize({ width: 360, height: 640 }));

  it.each(pages)('$name fits', async (where) => {
    await visit(panel.page, where);
    const width = await panel.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(360);
  });

  it('the menu leads to all pages', async () => {
    const { page } = panel;
    await visit(page, pages[0]!);
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('dialog').getByTestId('nav-services').click();
    await says(page.getByTestId('title'), 'Services');
  });
});

describe('The content security policy', () => {
  it('blocks foreign content, and these tests detect blocked content', async () => {
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
