// Budget: 20 s.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browser } from '../support/browser';
import { aUser, signIn } from '../support/panel';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { counts, dialogOf, disabled, gone, says } from '../support/assertions';
import { expectNoBarriers } from '../support/axe';
import { browserStorageOf } from '../support/browser-storage';
import { Waxseal } from '../support/waxseal';

const START_MS = 240_000;
let sandbox: Sandbox;
let waxseal: Waxseal;
let browser: Browser;
let other: Browser;
let admin: Page;
let viewer: Page;

const worker = () => sandbox.nodes[1]!;
const onWorker = (...args: string[]) => sandbox.docker(['--host', worker().dockerHost, ...args]);
const notReady = (page: Page, state: string) =>
  page.locator(`[data-testid="not-ready"][data-state="${state}"]`);

beforeAll(async () => {
  sandbox = await Sandbox.start('--nodes', '2');
  waxseal = await Waxseal.start(worker().dockerHost);
  browser = await Browser.start(waxseal.url);
  other = await Browser.start(waxseal.url);
  admin = await browser.newPage();
  viewer = await other.newPage();
  await signIn(admin);
  const client = await waxseal.signIn();
  await signIn(viewer, await aUser({ admin: client }, 'viewer'));
}, START_MS);
afterAll(async () => {
  try {
    await Promise.all([browser?.close(), other?.close()]);
    await waxseal?.close();
  } finally {
    await sandbox?.close();
  }
}, START_MS);

it('tells the user on a worker to use a manager', async () => {
  await admin.goto('/secrets');
  await says(notReady(admin, 'not-a-manager'), 'This Engine is a worker');
  expect(await admin.getByTestId('empty').count()).toBe(0);
});

it(
  'reports an Engine that cannot be reached and not an empty list',
  async () => {
    await sandbox.stopEngine(worker().name);
    for (const path of ['/secrets', '/services', '/']) {
      await admin.goto(path);
      await says(notReady(admin, 'engine-unreachable'), 'Can’t reach the Docker Engine');
      expect(await admin.getByTestId('empty').count()).toBe(0);
    }
    await sandbox.startEngine(worker().name);
    await notReady(admin, 'not-a-manager').waitFor({ timeout: START_MS });
  },
  START_MS,
);

it('reports without a reload that the node has left the Swarm', async () => {
  await onWorker('swarm', 'leave');
  await says(notReady(admin, 'swarm-inactive'), 'isn’t part of a Swarm');
});

it('tells a viewer to ask an admin and shows no button', async () => {
  await says(notReady(viewer, 'swarm-inactive'), 'Ask an admin to initialise the Swarm');
  expect(await viewer.getByTestId('init').count()).toBe(0);
});

it(
  'lets an admin initialise a Swarm, which both users see without a reload',
  async () => {
    await admin.getByTestId('init').click();
    const dialog = dialogOf(admin, 'Initialise a Swarm');
    await disabled(dialog.getByTestId('confirm'));
    await dialog.getByTestId('advertise').fill('127.0.0.1');
    await dialog.getByTestId('plan').waitFor();
    expect(await onWorker('info', '--format', '{{.Swarm.LocalNodeState}}')).toBe('inactive');
    await dialog.getByTestId('confirm').click();
    await gone(dialog);
    for (const page of [admin, viewer]) await gone(page.getByTestId('not-ready'), START_MS);
    await says(admin.getByTestId('count-nodes'), /Nodes\s+1/);
    expect(await onWorker('info', '--format', '{{.Swarm.ControlAvailable}}')).toBe('true');
  },
  START_MS,
);

it('shows join tokens and the unlock key only when asked, and forgets them', async () => {
  await admin.getByTestId('nav-cluster').click();
  const join = admin.getByTestId('join-worker');
  await join.getByTestId('show').waitFor();
  await counts(admin.getByTestId('shown-key'), 0);
  const token = await onWorker('swarm', 'join-token', '--quiet', 'worker');
  await join.getByTestId('show').click();
  const line = `docker swarm join --token ${token} 127.0.0.1:2377`;
  await says(join.getByTestId('shown-key'), line);
  await expectNoBarriers(admin);
  expect(await browserStorageOf(admin)).not.toContain(token);
  await join.getByTestId('rotate-token').click();
  const rotation = dialogOf(admin, 'Rotate the worker join token');
  await says(rotation.getByTestId('plan'), 'No node can join with the present worker token');
  await rotation.getByTestId('confirm').click();
  await gone(rotation);
  await counts(join.getByTestId('shown-key'), 0);
  expect(await onWorker('swarm', 'join-token', '--quiet', 'worker')).not.toBe(token);

  const autolock = admin.getByTestId('autolock');
  await autolock.getByTestId('switch-autolock').click();
  const dialog = dialogOf(admin, 'Turn on autolock');
  await says(dialog.getByTestId('change'), /Autolock\s+−\s+off\s+\+\s+on/);
  await dialog.getByTestId('confirm').click();
  await gone(dialog);
  await says(autolock.getByTestId('shown-key'), await onWorker('swarm', 'unlock-key', '--quiet'));
  await admin.getByTestId('nav-nodes').click();
  await admin.getByTestId('nav-cluster').click();
  await autolock.getByTestId('show').waitFor();
  await counts(admin.getByTestId('shown-key'), 0);

  await viewer.getByTestId('nav-cluster').click();
  await says(viewer.getByTestId('swarm-settings'), /Autolock\s+On/);
  await counts(viewer.getByTestId('join-tokens'), 0);
  await counts(viewer.getByTestId('autolock'), 0);
});

it(
  'lets an admin unlock a manager that restarted with autolock on',
  async () => {
    const key = await onWorker('swarm', 'unlock-key', '--quiet');
    await sandbox.stopEngine(worker().name);
    await sandbox.startEngine(worker().name);
    await admin.locator('[data-testid="stale"][data-state="swarm-locked"]').waitFor();
    await viewer.locator('[data-testid="stale"][data-state="swarm-locked"]').waitFor();
    await counts(viewer.getByTestId('unlock'), 0);
    await admin.getByTestId('unlock').click();
    const dialog = dialogOf(admin, 'Unlock the Swarm');
    await dialog.getByTestId('unlock-key').fill(`SWMKEY-1-${'a'.repeat(43)}`);
    await dialog.getByTestId('confirm').click();
    await says(dialog.getByTestId('problem'), 'This is not the unlock key of this Swarm');
    await dialog.getByTestId('unlock-key').fill(key);
    await dialog.getByTestId('confirm').click();
    await gone(dialog);
    for (const page of [admin, viewer]) await gone(page.getByTestId('stale'), START_MS);
    expect(await onWorker('info', '--format', '{{.Swarm.LocalNodeState}}')).toBe('active');
  },
  START_MS,
);

it('writes no error to the console and sends no request to other hosts', () => {
  expect([...browser.complaints, ...other.complaints]).toEqual([]);
});
