// Budget: 40 s.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@waxseal/shared';
import { Browser } from '../support/browser';
import { aPanel, aUser, signIn } from '../support/panel';
import { counts, dialogOf, gone, has, says } from '../support/assertions';

const panel = aPanel();
const value = 'canary-of-the-audit-page';
let viewer: string;

const entries = () => panel.page.getByTestId('row');
const exported = async (format: 'CSV' | 'NDJSON') => {
  const { page } = panel;
  await page.getByTestId('export').click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
};

beforeAll(async () => {
  const { admin } = panel;
  await admin.post('/secrets', { name: 'written', value: { text: value } }, 201);
  await admin.post('/secrets', { name: 'written', value: { text: value } }, 409);
  await admin.delete('/secrets/written', '*', 204);
  viewer = await aUser(panel, 'viewer');
  const theirs = await panel.waxseal.signIn(viewer);
  await theirs.post('/secrets', { name: 'refused', value: { text: value } }, 403);
});

describe('The audit page', () => {
  it('shows the number of actions and one line for each', async () => {
    const { page } = panel;
    await page.goto('/audit');
    await entries().first().waitFor();
    const count = await entries().count();
    await says(page.getByTestId('total'), `${count} entries`);
    await says(entries().filter({ hasText: 'refused' }).first(), viewer);
  });

  it.each([
    ['action', 'secret.delete', 1],
    ['outcome', 'refused', 1],
  ])('can be filtered by %s and keeps the filter in the address', async (filter, choice, count) => {
    const { page } = panel;
    await page.goto('/audit');
    await page.getByTestId(`filter-${filter}`).locator('select').selectOption(choice);
    await page.waitForURL(`**/audit?${filter}=${choice}`);
    await says(page.getByTestId('total'), /^\d+ entr(y|ies)$/);
    await says(page.getByTestId('total'), new RegExp(`^${count} entr`));
    await page.reload();
    await says(page.getByTestId('total'), new RegExp(`^${count} entr`));
  });

  it('finds parts of usernames and targets in any order, and reports when nothing matches', async () => {
    const { page } = panel;
    await page.goto('/audit');
    await page.getByTestId('search').fill('RITTEN adm');
    await says(page.getByTestId('total'), '3 entries');
    await page.getByTestId('search').fill(`written ${viewer}`);
    await page.getByTestId('no-match').waitFor();
    await page.goto(`/audit?actor=${viewer}`);
    await says(page.getByTestId('total'), '2 entries');
    await page.getByRole('button', { name: `Remove the filter: User ${viewer}` }).click();
    await page.waitForURL('**/audit');
    await entries().nth(3).waitFor();
    await page.goto('/audit?search=nothing');
    await page.getByTestId('no-match').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await entries().nth(3).waitFor();
  });

  it('can be filtered by a range of the list or between two times', async () => {
    const { page } = panel;
    const ranges = page.getByTestId('filter-time').locator('select');
    await page.goto('/audit');
    await ranges.selectOption('Last hour');
    await page.waitForURL(/\/audit\?from=20\d\d-/);
    await entries().first().waitFor();
    await ranges.selectOption('Custom range…');
    const from = page.getByTestId('filter-from').locator('input');
    expect(await from.inputValue()).toMatch(/^\d{1,2} [A-Z][a-z]{2} 20\d\d, \d\d:\d\d$/);
    await from.fill('soon');
    await from.blur();
    await has(from, 'aria-invalid', 'true');
    await from.fill('1 Jan 2100');
    await from.blur();
    await page.getByTestId('no-match').waitFor();
  });

  it('links an entry to its target', async () => {
    const { page } = panel;
    await page.goto(`/audit?action=user.create&target=${viewer}`);
    await page.getByTestId('row').getByRole('link', { name: viewer }).click();
    await page.waitForURL(`**/users?search=${viewer}`);
  });

  it('opens an action with the records of its attempt and its outcome', async () => {
    const { page } = panel;
    await page.goto('/audit?action=secret.delete');
    await page.getByTestId('entry').first().click();
    const dialog = dialogOf(page, 'Deleted secret');
    await dialog.getByTestId('part-attempted').waitFor();
    await dialog.getByTestId('part-succeeded').waitFor();
    await page.keyboard.press('Escape');
    await gone(dialog);
  });
});

describe('An export', () => {
  it('as CSV has a line for each matching record and no values', async () => {
    await panel.page.goto('/audit?target=written');
    await entries().first().waitFor();
    const { name, text } = await exported('CSV');
    expect(name).toMatch(/\.csv$/);
    const [head, ...lines] = text.trim().split('\r\n');
    expect(head).toMatch(/^seq,id,at,actorId,actor,action,targetKind,target,fields,outcome,/);
    const acts = lines.map((line) => line.split(',')).map((cells) => [cells[5], cells[9]]);
    expect(acts).toEqual([
      ['secret.create', 'attempted'],
      ['secret.create', 'succeeded'],
      ['secret.create', 'attempted'],
      ['secret.create', 'failed'],
      ['secret.delete', 'attempted'],
      ['secret.delete', 'succeeded'],
    ]);
    expect(text).not.toContain(value);
  });

  it('as NDJSON has an object for each matching record and no values', async () => {
    await panel.page.goto('/audit?outcome=refused');
    await entries().first().waitFor();
    const { name, text } = await exported('NDJSON');
    expect(name).toMatch(/\.ndjson$/);
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);
    expect(rows).toMatchObject([
      {
        action: 'secret.create',
        actor: { username: viewer },
        outcome: 'refused',
        code: 'forbidden',
      },
    ]);
    expect(text).not.toContain(value);
  });
});

describe('The page of a secret', () => {
  it('shows an operator what was done with it, and not the whole log', async () => {
    const { admin, waxseal } = panel;
    await admin.post('/secrets', { name: 'watched', value: { text: value } }, 201);
    await admin.patch('/secrets/watched', { labels: { team: 'red' } }, '*', 200);
    const operator = await Browser.start(waxseal.url);
    try {
      const page = await operator.newPage();
      await signIn(page, await aUser(panel, 'operator'));
      await page.goto('/secrets/watched');
      const lines = page.getByTestId('activity-line');
      await says(lines.first(), /Edited secret.*admin/s);
      await says(lines.last(), /Created secret.*admin/s);
      expect(await page.getByTestId('activity').getByRole('link').count()).toBe(0);
      await admin.patch('/secrets/watched', { labels: { team: 'blue' } }, '*', 200);
      await counts(lines, 3);
    } finally {
      await operator.close();
    }
  });

  it('leads an admin to the entries of the secret in the log', async () => {
    const { page } = panel;
    await page.goto('/secrets/watched');
    await page.getByTestId('activity').getByRole('link', { name: 'Audit log' }).click();
    await page.waitForURL('**/audit?target=watched');
    await says(page.getByTestId('total'), '3 entries');
  });
});
