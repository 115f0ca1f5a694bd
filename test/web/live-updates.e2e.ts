// Budget: 30 s, alone. It measures how soon a page shows a change.
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { gone, has, rowOf, says } from '../support/assertions';
import { Waxseal } from '../support/waxseal';

/** The maximum time from the end of a docker command until a page shows its change. */
const WITHIN_MS = 1_000;
const BACK_MS = 45_000;

const panel = aPanel({ ownEngine: true });
let tabs: Page[];
const streams: { page: Page }[] = [];

const live = (page: Page) => page.locator('[data-testid="line"][data-state="open"]').waitFor();
const inBoth = (look: (page: Page) => Promise<unknown>) => Promise.all(tabs.map(look));

async function open(path: string) {
  for (const page of tabs) {
    await page.goto(path);
    await live(page);
  }
}

beforeAll(async () => {
  const { docker, page, browser } = panel;
  await docker.createSecret('watched');
  await panel.sandbox.docker(['config', 'create', 'seen', '-'], 'content');
  await docker.createService('scaled', { flags: ['--replicas', '0'] });
  tabs = [page, await browser.newPage()];
  browser.context.on('request', (request) => {
    if (request.url().endsWith('/api/v1/events')) streams.push({ page: request.frame().page() });
  });
});

describe('Opening a page', () => {
  it.each(['secrets', 'configs', 'services'])('requests its %s once', async (things) => {
    const [page] = tabs as [Page];
    const asked: string[] = [];
    const note = (request: Request) => asked.push(new URL(request.url()).pathname);
    page.on('request', note);
    await open(`/${things}`);
    // A change that does not affect the list. When the page has reacted to it, all earlier requests were sent.
    const timesOf = (what: string) => asked.filter((path) => path === `/api/v1/${what}`).length;
    await panel.sandbox.docker(['network', 'create', '--driver', 'overlay', `for-${things}`]);
    await eventually(() => expect(timesOf('stacks')).toBeGreaterThan(1));
    page.off('request', note);
    expect(timesOf(things)).toBe(1);
  });
});

describe('A change by the docker command line is shown within a second in two tabs', () => {
  it('in the list of secrets', async () => {
    await open('/secrets');
    await panel.docker.createSecret('fresh');
    await inBoth((page) => rowOf(page, 'fresh').waitFor({ timeout: WITHIN_MS }));
    await inBoth((page) => page.locator('tr.is-changed').first().waitFor());
    await panel.sandbox.docker(['secret', 'rm', 'fresh']);
    await inBoth((page) => gone(rowOf(page, 'fresh'), WITHIN_MS));
  });

  it('on the page of a secret', async () => {
    await open('/secrets/watched');
    const flags = ['--replicas', '0', '--secret', 'watched'];
    await panel.docker.createService('takes', { flags });
    await inBoth((page) => says(page.getByTestId('use'), 'takes', WITHIN_MS));
    await panel.docker.removeService('takes');
    await inBoth((page) => page.getByTestId('no-usage').waitFor({ timeout: WITHIN_MS }));
    await panel.sandbox.docker(['secret', 'rm', 'watched']);
    await inBoth((page) => page.getByTestId('gone').waitFor({ timeout: WITHIN_MS }));
  });

  it('in the list of services', async () => {
    await open('/services');
    await panel.docker.createService('fresh', { flags: ['--replicas', '0'] });
    await inBoth((page) => rowOf(page, 'fresh').waitFor({ timeout: WITHIN_MS }));
    await panel.docker.removeService('fresh');
    await inBoth((page) => gone(rowOf(page, 'fresh'), WITHIN_MS));
  });

  it('on the page of a service', async () => {
    await open('/services/scaled');
    await panel.docker.updateService('scaled', '--replicas', '3', '--label-add', 'team=shop');
    await inBoth((page) => says(page.getByTestId('tasks-bar'), '/3', WITHIN_MS));
    await inBoth((page) => says(page.getByTestId('labels'), /team\s+shop/, WITHIN_MS));
    await panel.docker.updateService('scaled', '--replicas', '0');
    await inBoth((page) => says(page.getByTestId('tasks-bar'), '/0', WITHIN_MS));
  });

  it('on the overview', async () => {
    await open('/');
    const secrets = (page: Page) => page.getByTestId('count-secrets');
    await inBoth((page) => says(secrets(page), /^Secrets\s+0\s/));
    await panel.docker.createSecret('counted');
    await inBoth((page) => says(secrets(page), /^Secrets\s+1\s/, WITHIN_MS));
    await inBoth((page) => says(page.getByTestId('recommendations'), 'counted', WITHIN_MS));
  });
});

describe('Two tabs', () => {
  it('share one stream, and the second continues when the first is closed', async () => {
    await open('/secrets');
    const [first, second] = tabs as [Page, Page];
    const reader = streams.at(-1)!.page;
    const [closing, staying] = reader === first ? [first, second] : [second, first];
    streams.length = 0;
    await staying.reload();
    await live(staying);
    expect(streams).toEqual([]);
    await closing.close();
    tabs = [staying, await panel.browser.newPage()];
    await live(staying);
    await panel.docker.createSecret('after-the-first');
    await rowOf(staying, 'after-the-first').waitFor({ timeout: WITHIN_MS });
    expect(streams.map(({ page }) => page)).toEqual([staying]);
  });
});

describe('While Waxseal is stopped', () => {
  beforeEach(() => open('/secrets'));

  it('shows a bar and the data, and shows missed changes after its restart', async () => {
    const { url, dataDir } = panel.waxseal;
    const lost = (page: Page) => page.getByTestId('connection-lost');
    await inBoth((page) => rowOf(page, 'counted').waitFor());
    await panel.waxseal.stop('SIGKILL');
    await inBoth((page) => says(lost(page), /Connection lost at \d\d:\d\d:\d\d/));
    await inBoth((page) => rowOf(page, 'counted').waitFor());
    await panel.docker.createSecret('meanwhile');
    const port = Number(new URL(url).port);
    panel.waxseal = await Waxseal.start(panel.sandbox.dockerHost, { port, dataDir });
    await inBoth((page) => gone(lost(page), BACK_MS));
    await inBoth((page) => rowOf(page, 'meanwhile').waitFor());
  });
});

describe('While the Engine cannot be reached', () => {
  it('shows a bar and the data without actions, until the Engine can be reached again', async () => {
    await open('/secrets');
    const stale = (page: Page) => page.getByTestId('stale');
    await panel.sandbox.killEngine();
    await inBoth((page) => says(stale(page), 'Can’t reach the Docker Engine'));
    await inBoth((page) => rowOf(page, 'counted').waitFor());
    const [page] = tabs as [Page];
    await has(page.getByTestId('new'), 'aria-disabled', 'true');
    await has(page.getByTestId('new'), 'title', /Changes are disabled/);
    await panel.sandbox.startEngine();
    await inBoth((page) => gone(stale(page), BACK_MS));
    await panel.docker.createSecret('afterwards');
    await inBoth((page) => rowOf(page, 'afterwards').waitFor({ timeout: WITHIN_MS }));
    await has(page.getByTestId('new'), 'aria-disabled', null);
  });
});
