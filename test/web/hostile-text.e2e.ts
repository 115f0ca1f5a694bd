// Budget: 10 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { says } from '../support/assertions';

const panel = aPanel();
const html = '<img src=x onerror="window.hasRun=true"><script>window.hasRun=true</script>';
const ansi = '\u001b[31mred\u001b[0m\u001b]8;;https://elsewhere.invalid\u0007link';
const long = 'no-place-to-break-'.padEnd(10_000, 'x');

const pages = ['/secrets/hostile', '/services/hostile', '/services', '/secrets', '/'];

beforeAll(async () => {
  const labels = Object.entries({ html, ansi, long, stack: html }).map(
    ([key, text]) => `${key === 'stack' ? 'com.docker.stack.namespace' : key}=${text}`,
  );
  await panel.docker.createSecret('hostile', { labels });
  // The error of the task contains the command that cannot be run.
  await panel.docker.createService('hostile', {
    flags: [
      ...labels.flatMap((label) => ['--label', label]),
      ...['--env', `HTML=${html}`, '--env', `LONG=${long}`, '--restart-condition', 'none'],
    ],
    command: [`${html}${long}`],
  });
});

/** Checks the page at the width of a phone, at which text that does not wrap overflows first. */
async function holds(path: string) {
  const { page } = panel;
  await page.setViewportSize({ width: 360, height: 640 });
  await eventually(async () =>
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([
      path,
      360,
    ]),
  );
  expect(await page.evaluate(() => 'hasRun' in window)).toBe(false);
  expect(await page.locator('img[src="x"]').count()).toBe(0);
}

describe('Markup of other clients is shown as text', () => {
  it('in the labels of a secret', async () => {
    const { page } = panel;
    await page.goto('/secrets/hostile');
    await says(page.getByTestId('labels'), html);
    await says(page.getByTestId('labels'), 'red');
    await says(page.getByTestId('labels'), long);
  });

  it('in the error of a task', async () => {
    const { page } = panel;
    await page.goto('/services/hostile');
    await says(page.getByTestId('failure'), '<img src=x onerror=');
  });

  it('in a dialog', async () => {
    const { page } = panel;
    await page.goto('/secrets/hostile');
    await page.getByTestId('edit-labels').click();
    await page.getByRole('dialog').getByTestId('add-label').waitFor();
    await holds('the labels of a secret');
  });

  it.each(pages)('on %s without breaking the layout', async (path) => {
    await panel.page.goto(path);
    await panel.page.getByText('hostile').first().waitFor();
    await holds(path);
  });
});
