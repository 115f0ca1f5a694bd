// Budget: 60 s, alone. It measures how soon eight tabs show a change.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browser } from '../support/browser';
import { countedStreams, hasStreams } from '../support/open-streams';
import { signIn } from '../support/panel';
import { gone, rowOf, says } from '../support/assertions';
import { useFixture } from '../support/fixture';
import { Proxy } from '../support/proxy';

const TABS = 8;
const WITHIN_MS = 2_000;
/** Long enough for the connection to be given up and for the retry intervals to grow. */
const CUT_MS = 30_000;
const BACK_MS = 45_000;

let proxy: Proxy;
let browser: Browser;
let tabs: Page[];
let reader: Page;
const fixture = useFixture({ env: countedStreams });

const inAll = (look: (page: Page) => Promise<unknown>) => Promise.all(tabs.map(look));
const live = (page: Page) => page.locator('[data-testid="line"][data-state="open"]').waitFor();
const lost = (page: Page) => page.getByTestId('connection-lost');
const show = (name: string) => inAll((page) => rowOf(page, name).waitFor({ timeout: WITHIN_MS }));

beforeAll(async () => {
  await fixture.docker.createSecret('first');
  proxy = await Proxy.start(fixture.waxseal.url);
  browser = await Browser.start(proxy.url);
  browser.context.on('request', (request) => {
    if (request.url().endsWith('/api/v1/events')) reader = request.frame().page();
  });
  const page = await browser.newPage();
  await signIn(page);
  tabs = [page];
  while (tabs.length < TABS) tabs.push(await browser.newPage());
  for (const tab of tabs) await tab.goto('/secrets');
  await inAll(live);
});
afterAll(async () => {
  await browser?.close();
  proxy?.cut();
});
afterEach(() => expect(browser.complaints).toEqual([]));

describe('Eight tabs of one browser', () => {
  it('share one stream and show changes by the docker command line', async () => {
    await hasStreams(fixture.waxseal, 1);
    await fixture.docker.createSecret('for-all');
    await show('for-all');
    await fixture.sandbox.docker(['secret', 'rm', 'for-all']);
    await inAll((page) => gone(rowOf(page, 'for-all'), WITHIN_MS));
    await hasStreams(fixture.waxseal, 1);
  });

  it('continue when the tab with the stream is closed repeatedly', async () => {
    for (const name of ['second', 'third', 'fourth']) {
      const closed = reader;
      tabs = tabs.filter((tab) => tab !== closed);
      await closed.close();
      // A change before another tab has taken over is not lost either.
      await fixture.docker.createSecret(name);
      await show(name);
      await inAll(live);
      expect(tabs).toContain(reader);
      await hasStreams(fixture.waxseal, 1);
    }
  });

  it('report a lost connection, keep their data and catch up after it is restored', async () => {
    await tabs[0]!.goto('/secrets/first');
    await says(tabs[0]!.getByTestId('title'), 'first');
    proxy.cut();
    await inAll((page) => says(lost(page), /Connection lost at \d\d:\d\d:\d\d/));
    await hasStreams(fixture.waxseal, 0);
    await fixture.sandbox.docker(['secret', 'rm', 'second']);
    await fixture.docker.createService('meanwhile', {
      flags: ['--replicas', '0', '--secret', 'first'],
    });
    await sleep(CUT_MS);
    await rowOf(tabs[1]!, 'second').waitFor();
    await inAll((page) => lost(page).waitFor());
    await proxy.mend();
    await inAll((page) => gone(lost(page), BACK_MS));
    const [one, ...others] = tabs as [Page, ...Page[]];
    await says(one.getByTestId('use'), 'meanwhile');
    for (const page of others) {
      await gone(rowOf(page, 'second'));
      await says(rowOf(page, 'first'), '1 service');
    }
    await hasStreams(fixture.waxseal, 1);
    tabs = others;
    await fixture.docker.createSecret('after-it-all');
    await show('after-it-all');
  });
});
