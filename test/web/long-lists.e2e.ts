// Budget: 15 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually';
import { createManySecrets } from '../support/engine-api';
import { aPanel } from '../support/panel';
import { gone, lists, rowOf, says } from '../support/assertions';

const SECRETS = 5_000;
/** A first page of 100 rows, and pages of 500 after it. */
const PAGES = 1 + Math.ceil((SECRETS - 100) / 500);
/** What fits on the screen, and some rows before and after it. */
const MOST_ROWS = 80;

const panel = aPanel({ ownEngine: true, fill: ({ socket }) => createManySecrets(socket, SECRETS) });
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

describe('5,000 secrets', () => {
  it('are there at once as their first rows', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    await says(page.getByTestId('total'), '5,000 secrets');
    await rowOf(page, 'many-0000').waitFor();
    expect(await drawnRows()).toBeLessThan(MOST_ROWS);
  });

  it('are scrolled to their end a screen at a time, and never are more rows drawn than are seen', async () => {
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
    expect(await last.getAttribute('aria-rowindex')).toBe(String(SECRETS + 1));
  });

  it('were asked for a page at a time, none twice', () => {
    const cursors = asked.map((search) => new URLSearchParams(search).get('cursor'));
    const pages = cursors.filter((cursor) => cursor !== null);
    expect(new Set(pages).size).toBe(PAGES - 1);
    expect(pages).toHaveLength(PAGES - 1);
  });

  it('are jumped through by the scroll bar, back to the first', async () => {
    const { page } = panel;
    const table = page.getByTestId('table');
    await table.evaluate((element) => element.scrollTo(0, 2_500 * 36));
    await rowOf(page, 'many-2500').waitFor();
    await table.evaluate((element) => element.scrollTo(0, 0));
    await rowOf(page, 'many-0000').waitFor();
    expect(await drawnRows()).toBeLessThan(MOST_ROWS);
  });

  it('are searched by the server, whichever were read', async () => {
    const { page } = panel;
    await page.goto('/secrets');
    await page.getByLabel('Search secrets').fill('Y-4321');
    await lists(page, ['many-4321']);
    await says(page.getByTestId('total'), '1 secret');
    await page.getByLabel('Search secrets').fill('');
    await says(page.getByTestId('total'), '5,000 secrets');
    await page.getByRole('button', { name: 'Name' }).click();
    await rowOf(page, 'many-4999').waitFor();
  });

  it('follow what happens to one of them that is in sight', async () => {
    const { page } = panel;
    await page.goto('/secrets?sort=-name');
    await rowOf(page, 'many-4999').waitFor();
    await page.locator('[data-testid="line"][data-state="open"]').waitFor();
    await panel.sandbox.docker(['secret', 'rm', 'many-4999']);
    await gone(rowOf(page, 'many-4999'));
    await says(page.getByTestId('total'), '4,999 secrets');
  });
});
