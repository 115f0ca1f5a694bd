// Budget: 5 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPanel } from '../support/panel';
import { gone, says } from '../support/assertions';

const panel = aPanel();
const rows = () => panel.page.getByTestId('row');

beforeAll(async () => {
  const { page } = panel;
  await page.getByTestId('nav-events').click();
  await page.getByTestId('events').waitFor();
  await page.locator('[data-testid="line"][data-state="open"]').waitFor();
});

describe('The events page', () => {
  it('explains its content while there are no events', () =>
    says(panel.page.getByTestId('empty'), 'No events yet'));

  it('shows events, the newest first, with links to existing items', async () => {
    await panel.docker.createSecret('comes');
    await says(rows().first(), /Secret\s+comes\s+Created/);
    await panel.docker.createService('serves', { flags: ['--replicas', '0'] });
    await says(rows().filter({ hasText: 'serves' }).last(), /Service\s+serves\s+Created/);
    await panel.docker.updateService('serves', '--label-add', 'team=shop');
    await says(rows().first(), /Service\s+serves\s+Changed/);
    await panel.sandbox.docker(['secret', 'rm', 'comes']);
    await says(rows().first(), /Secret\s+comes\s+Deleted/);
    expect(await rows().first().getByRole('link').count()).toBe(0);
  });

  it('can be searched by name and type', async () => {
    const { page } = panel;
    await page.getByLabel('Search by name').fill('SERV');
    await gone(rows().filter({ hasText: 'comes' }).first());
    expect(await rows().count()).toBeGreaterThan(0);
    await page.getByLabel('Search by name').fill('');
    await page.getByTestId('filter-kind').locator('select').selectOption('node');
    await page.getByTestId('no-match').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rows().first().waitFor();
  });

  it('links to the changed item', async () => {
    const { page } = panel;
    await page.getByRole('link', { name: 'serves' }).first().click();
    await page.waitForURL('**/services/serves');
    await page.goBack();
    await rows().first().waitFor();
  });

  it('clears its list', async () => {
    await panel.page.getByTestId('forget').click();
    await panel.page.getByTestId('empty').waitFor();
  });
});
