// Budget: 110 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Route } from 'playwright-core';
import { aPanel } from '../support/panel';
import { dataPages, delayRequest, failRequest } from '../support/pages';
import { Rotations } from '../support/rotations';
import { gone, has, rowOf, says } from '../support/assertions';

const panel = aPanel();
const pages = dataPages();
let rotationId: string;
let nodeId: string;
const placeOf = (path: string) => path.replace(':rotation', rotationId).replace(':node', nodeId);

const internal = {
  type: 'urn:waxseal:problem:internal',
  title: 'Something went wrong',
  status: 500,
  code: 'internal',
  detail: 'It was written to the log.',
  requestId: 'request-of-this-test',
};

it('reports an unknown address', async () => {
  await panel.page.goto('/no/such/page');
  await says(panel.page.getByTestId('not-found'), 'Page not found');
});

describe('An empty Swarm', () => {
  it.each([
    ['/secrets', 'No secrets yet', 'New secret'],
    ['/configs', 'No configs yet', 'New config'],
    ['/rotations', 'No rotations yet', 'Go to secrets'],
    ['/services', 'No services yet', null],
  ])('is reported on %s with the next step', async (path, title, next) => {
    const { page } = panel;
    await page.goto(path);
    await says(page.getByTestId('empty'), title);
    expect(await page.getByTestId('failed').count()).toBe(0);
    if (next) await page.getByTestId('empty').getByRole('link', { name: next }).waitFor();
    else await says(page.getByTestId('empty'), 'docker stack deploy');
  });

  it('has zero counts and the first steps on the overview', async () => {
    const { page } = panel;
    await page.goto('/');
    await says(page.getByTestId('count-services'), /Services\s+0/);
    await says(page.getByTestId('count-nodes'), /Nodes\s+1/);
    const steps = page.getByTestId('first-steps');
    await says(steps, 'docker service create');
    await steps.getByRole('link', { name: 'New user' }).waitFor();
    expect(await page.getByTestId('attention').count()).toBe(0);
    await steps.getByRole('link', { name: 'New secret' }).click();
    await page.waitForURL('**/new-secret');
  });
});

describe('After an upgrade', () => {
  const notFound = (route: Route) => route.fulfill({ status: 404 });

  it('a tab that is still open reloads once and shows the page that was asked for', async () => {
    const { page, browser } = panel;
    await page.goto('/');
    await page.route('**/assets/UsersPage*.js', notFound, { times: 1 });
    await page.getByTestId('nav-users').click();
    await page.waitForURL('**/users');
    await rowOf(page, 'admin').waitFor();
    browser.complaints.length = 0;
  });

  it('says so if the page cannot be loaded after the reload either', async () => {
    const { page, browser } = panel;
    await page.route('**/assets/AuditPage*.js', notFound);
    await page.getByTestId('nav-audit').click();
    await says(page.getByTestId('part-missing'), 'couldn’t be loaded');
    await page.unroute('**/assets/AuditPage*.js', notFound);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByTestId('part-missing').waitFor({ state: 'detached' });
    browser.complaints.length = 0;
  });
});

describe('The page', () => {
  beforeAll(async () => {
    await panel.docker.createSecret('sealed');
    await panel.sandbox.docker(['config', 'create', 'seen', '-'], 'key: value');
    await panel.docker.createService('serves');
    const rotations = new Rotations(panel);
    await rotations.known('sealed', 0);
    rotationId = (await rotations.rotate('sealed', { value: { text: 'next' } })).id;
    nodeId = await panel.sandbox.docker(['node', 'inspect', 'self', '--format', '{{.ID}}']);
    // Events would reload the page, but here the user has to retry.
    await panel.page.route('**/api/v1/events', (route) => route.abort());
  });

  it.each(pages)('$name shows its layout while it loads', async ({ path, call, filled }) => {
    const { page } = panel;
    const letGo = await delayRequest(page, call);
    await page.goto(placeOf(path));
    const loading = page.getByTestId('loading');
    await loading.waitFor();
    expect(await loading.boundingBox()).toMatchObject({ height: expect.any(Number) });
    expect(await page.getByTestId(filled).count()).toBe(0);
    await letGo();
    await page.getByTestId(filled).first().waitFor();
    await gone(loading);
  });

  it.each(pages)('$name shows an error and can be retried', async ({ path, call, filled }) => {
    const { page } = panel;
    const body = JSON.stringify(internal);
    const contentType = 'application/problem+json';
    const mend = await failRequest(page, call, (route) =>
      route.fulfill({ status: 500, contentType, body }),
    );
    await page.goto(placeOf(path));
    const failed = page.getByTestId('failed');
    for (const text of [internal.title, internal.detail, internal.requestId])
      await says(failed, text);
    await has(failed, 'data-code', 'internal');
    expect(await page.getByTestId('empty').count()).toBe(0);
    await mend();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId(filled).first().waitFor();
  });

  it.each(pages)(
    '$name distinguishes a missing response from an error',
    async ({ path, call, filled }) => {
      const { page } = panel;
      const mend = await failRequest(page, call, (route) => route.abort());
      await page.goto(placeOf(path));
      await says(page.getByTestId('failed'), 'Can’t reach Waxseal');
      await mend();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByTestId(filled).first().waitFor();
    },
  );
});
