// Budget: 15 s, alone.
import { beforeAll, describe, it } from '@jest/globals';
import { aPanel } from '../support/panel';
import { rowOf, says } from '../support/assertions';

/** A Swarm sends no event for a task that ends. Waxseal sees it because it reads tasks while a page is open. */
const WITHIN_MS = 2_000;
const panel = aPanel();

/** Ends the container of a service's only task, like a crash. */
async function crash(service: string) {
  const label = `label=com.docker.swarm.service.name=${service}`;
  const id = await panel.sandbox.docker(['ps', '--quiet', '--filter', label]);
  await panel.sandbox.docker(['kill', id]);
}

/** The delay before Docker replaces a crashed task. */
const flags = ['--replicas', '1', '--restart-delay', '1h'];

beforeAll(async () => {
  for (const name of ['on-the-list', 'on-its-page', 'on-the-overview']) {
    await panel.docker.createService(name, { flags });
    await panel.docker.running(name, 1);
  }
});

describe('A crashed task is shown within two seconds', () => {
  it('in the list of services', async () => {
    const { page } = panel;
    await page.goto('/services');
    await says(rowOf(page, 'on-the-list'), '1/1');
    await crash('on-the-list');
    await says(rowOf(page, 'on-the-list'), '0/1', WITHIN_MS);
  });

  it('on the page of its service with its error', async () => {
    const { page } = panel;
    await page.goto('/services/on-its-page');
    await says(page.getByTestId('tasks-bar'), '1/1');
    await crash('on-its-page');
    await says(page.getByTestId('tasks-bar'), '0/1', WITHIN_MS);
    await says(page.getByTestId('failure'), 'task: non-zero exit (137)', WITHIN_MS);
  });

  it('on the overview', async () => {
    const { page } = panel;
    await page.goto('/');
    await page.getByTestId('count-services').waitFor();
    await crash('on-the-overview');
    await says(page.getByTestId('attention'), 'on-the-overview', WITHIN_MS);
  });
});

it('lists each failed task of a service that crashes repeatedly', async () => {
  const { page } = panel;
  const loop = ['--replicas', '1', '--restart-delay', '500ms'];
  await panel.docker.createService('loops', { flags: loop, command: ['sh', '-c', 'exit 3'] });
  await page.goto('/services/loops');
  await says(page.getByTestId('failure'), 'task: non-zero exit (3)');
  await page.getByTestId('history').click();
  const ends = page.getByTestId('tasks').getByText('task: non-zero exit (3)');
  await ends.nth(2).waitFor();
});
