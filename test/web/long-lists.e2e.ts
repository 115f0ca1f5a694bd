// Budget: 20 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually';
import { createManySecrets, createUnplaceableServices } from '../support/engine-api';
import { aPanel } from '../support/panel';
import { counts, gone, has, lists, rowOf, says } from '../support/assertions';

const SECRETS = 5_000;
/** The number of pages: one of 100 rows and then pages of 500. */
const PAGES = 1 + Math.ceil((SECRETS - 100) / 500);
/** The maximum number of rendered rows: the visible rows and some before and after them. */
const MOST_ROWS = 80;

const SERVICES = 200;

const panel = aPanel({
  ownEngine: true,
  fill: async ({ socket }) => {
    await createManySecrets(socket, SECRETS);
    await createUnplaceableServices(socket, SERVICES);
  },
});
const asked: string[] = [];

const scrollBy = (pixels: number) =>
  panel.page.getByTestId('table').evaluate((table, by) => table.scrollBy(0, by), pixels);
const drawnRows = () => panel.page.getByTestId('row').count();

beforeAll(() => {
  panel.page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname === '/api/v1/secrets') asked.push(search);
  });
});

describe('The overview of a Swarm with many troubled services', () => {
  it('shows them as one problem, with the true count, apart from advice', async () => {
    const { page } = panel;
    await page.goto('/');
    const problem = page.getByTestId('attention').locator('[data-kind="service-degraded"]');
    await says(problem, /200 services\s+Not all tasks are running\s+no suitable node/);
    await says(problem, /stuck-0000\s*stuck-0001[^]+and 195 more/);
    await counts(page.getByTestId('attention').getByTestId('attention-item'), 1);
    await says(page.getByTestId('recommendations'), /5,000 secrets\s+Unused/);
  });

  it('keeps the nodes near', async () => {
    const box = await panel.page.getByTestId('nodes').boundingBox();
    expect(box!.y).toBeLessThan(600);
  });

  it('leads to exactly these services', async () => {
    const { page } = panel;
    const problem = page.locator('[data-kind="service-degraded"]');
    await problem.getByTestId('attention-list').click();
    await page.waitForURL('**/services?attention=service-degraded&cause=*');
    await says(page.getByTestId('total'), '200 services');
    await page.getByRole('button', { name: 'Remove the filter: Same cause' }).click();
    await page.waitForURL('**/services?attention=service-degraded');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForURL('**/services');
    await page.getByTestId('row').first().waitFor();
  });
});

describe('A list of 5,000 secrets', () => {
  it('shows its first rows immediately', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    await says(page.getByTestId('total'), '5,000 secrets');
    await rowOf(page, 'many-0000').waitFor();
    expect(await drawnRows()).toBeLessThan(MOST_ROWS);
  });

  it('can be scrolled to the end and renders only visible rows', async () => {
    const { page } = panel;
    const last = rowOf(page, 'many-4999');
    let mostRows = 0;
    await eventually(
      async () => {
        await scrollBy(3_000);
        mostRows = Math.max(mostRows, await drawnRows());
        expect(await last.isVisible()).toBe(true);
      },
      { withinMs: 40_000, everyMs: 0 },
    );
    expect(mostRows).toBeLessThan(MOST_ROWS);
    await has(last, 'aria-rowindex', String(SECRETS + 1));
  });

  it('requests each page once', () => {
    const cursors = asked.map((search) => new URLSearchParams(search).get('cursor'));
    const pages = cursors.filter((cursor) => cursor !== null);
    expect(new Set(pages).size).toBe(PAGES - 1);
    expect(pages).toHaveLength(PAGES - 1);
  });

  it('can be scrolled back to the first row in one step', async () => {
    const { page } = panel;
    const table = page.getByTestId('table');
    await table.evaluate((element) => element.scrollTo(0, 2_500 * 36));
    await rowOf(page, 'many-2500').waitFor();
    await table.evaluate((element) => element.scrollTo(0, 0));
    await rowOf(page, 'many-0000').waitFor();
    expect(await drawnRows()).toBeLessThan(MOST_ROWS);
  });

  it('is found at the same rows by a user who comes back from one of them', async () => {
    const { page } = panel;
    const back = [
      () => page.goBack(),
      () => page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click(),
    ];
    for (const go of back) {
      await page.getByTestId('table').evaluate((table) => table.scrollTo(0, 2_500 * 36));
      await rowOf(page, 'many-2510').click();
      await page.waitForURL('**/secrets/many-2510');
      await go();
      await page.waitForURL('**/secrets');
      await rowOf(page, 'many-2510').waitFor();
    }
  });

  it('is searched on the server, including rows that were not loaded', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.getByLabel('Search secrets').fill('21 Y-43');
    await lists(page, ['many-4321']);
    await rowOf(page, 'many-4321').click();
    await page.waitForURL('**/secrets/many-4321');
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
    await lists(page, ['many-4321']);
    await says(page.getByTestId('total'), '1 secret');
    await page.getByLabel('Search secrets').fill('');
    await says(page.getByTestId('total'), '5,000 secrets');
    await page.getByRole('button', { name: 'Name' }).click();
    await rowOf(page, 'many-4999').waitFor();
  });

  it('updates a visible row after an event', async () => {
    const { page } = panel;
    await page.goto('/secrets?sort=-name');
    await rowOf(page, 'many-4999').waitFor();
    await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    await panel.sandbox.docker(['secret', 'rm', 'many-4999']);
    await gone(rowOf(page, 'many-4999'));
    await says(page.getByTestId('total'), '4,999 secrets');
  });
});
