// Budget: 85 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Node, Page } from '@waxseal/shared';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { counts, dialogOf, gone, has, lists, rowOf, says } from '../support/assertions';
import { eventually } from '../support/eventually';
import { aPanel, aUser, signIn } from '../support/panel';

const LONG_MS = 240_000;
const [first, second, third] = ['waxseal', 'waxseal-2', 'waxseal-3'] as const;
const panel = aPanel({ nodes: 3 });
let ids: Record<string, string>;

const docker = (...args: string[]) => panel.sandbox.docker(args);
const inspect = (name: string, format: string) =>
  docker('node', 'inspect', '--format', format, name);

/** The nodes on which tasks of the service run, as the docker command line tells it. */
async function places(service: string): Promise<string[]> {
  const filter = ['--filter', 'desired-state=running', '--format', '{{.Node}} {{.CurrentState}}'];
  const lines = (await docker('service', 'ps', service, ...filter)).split('\n');
  return lines.flatMap((line) => /^(\S+) Running/.exec(line.trim())?.[1] ?? []).sort();
}

beforeAll(async () => {
  const { items } = (await panel.admin.get<Page<Node>>('/nodes')).body;
  ids = Object.fromEntries(items.map(({ name, id }) => [name, id]));
  await docker('node', 'update', '--label-add', 'zone=a', second);
  await panel.docker.createService('pinned', { flags: ['--constraint', 'node.labels.zone==a'] });
  await panel.docker.createService('agent', { flags: ['--mode', 'global'] });
  const shared = ['--replicas', '2', '--constraint', `node.hostname!=${first}`];
  await panel.docker.createService('web', {
    flags: [...shared, '--reserve-memory', '64M', '--update-monitor', '1s'],
  });
  await panel.docker.running('pinned', 1);
  await panel.docker.running('agent', 3);
  await panel.docker.running('web', 2);
}, LONG_MS);

describe('The list of nodes', () => {
  it('links each row to its node, and keeps its filters in the address', async () => {
    const { page } = panel;
    await page.goto('/');
    await page.getByTestId('nav-nodes').click();
    await lists(page, [first, second, third]);
    await says(rowOf(page, first), /Ready\s+Leader\s+Active/);
    await page.getByTestId('filter-role').locator('select').selectOption('worker');
    await page.waitForURL('**/nodes?role=worker');
    await lists(page, [second, third]);
    await page.getByLabel('Search nodes').fill('xseal-3');
    await lists(page, [third]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await lists(page, [first, second, third]);
    await rowOf(page, second).click();
    await page.waitForURL(`**/nodes/${ids[second]}`);
    await says(page.getByTestId('title'), second);
  });
});

describe('A node', () => {
  it('shows its tasks, what they reserve, its labels, its Engine and its plugins', async () => {
    const { page } = panel;
    await page.goto(`/nodes/${ids[second]}`);
    const tasks = page.getByTestId('tasks');
    await counts(tasks.getByTestId('task'), 3);
    await says(tasks, /agent\s+–\s+Running[^]+pinned\s+1\s+Running[^]+web\s+\d\s+Running/);
    await says(page.getByTestId('reserved'), /Memory\s+64 MiB of/);
    await says(page.getByTestId('labels'), /zone\s+a/);
    const version = await inspect(second, '{{.Description.Engine.EngineVersion}}');
    await says(page.getByTestId('facts'), version);
    await says(page.getByTestId('node-engine'), /Network\s+[^]*overlay/);
    await tasks.getByRole('link', { name: 'pinned' }).click();
    await page.waitForURL('**/services/pinned');
  });

  it('gets labels, with the plan before', async () => {
    const { page } = panel;
    await page.goto(`/nodes/${ids[second]}`);
    await page.getByTestId('edit-labels').click();
    const dialog = dialogOf(page, 'Edit labels');
    await dialog.locator('[data-value]').fill('b');
    await says(dialog.getByTestId('effect'), /pinned\s+Stops and waits\s*1 task/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByTestId('edit-labels').click();
    await dialog.getByTestId('add-label').click();
    await dialog.getByLabel('Label key').last().fill('disk');
    await dialog.locator('[data-value]').last().fill('ssd');
    await says(dialog.getByTestId('plan'), 'No tasks will restart');
    await dialog.getByTestId('confirm').click();
    await gone(dialog);
    await says(page.getByTestId('labels'), /disk\s+ssd/);
    expect(await inspect(second, '{{json .Spec.Labels}}')).toBe('{"disk":"ssd","zone":"a"}');
  });

  it(
    'says before a drain what moves, what stops and what cannot move, and that happens',
    async () => {
      const { page } = panel;
      expect(await places('web')).toEqual([second, third]);
      await page.goto(`/nodes/${ids[second]}`);
      await page.getByTestId('node-drain').click();
      const dialog = dialogOf(page, `Drain ${second}`);
      const effect = (name: string) => dialog.getByTestId('effect').filter({ hasText: name });
      await says(effect('web'), /Moves to other nodes\s*1 task/);
      await says(effect('agent'), /Stops\s*1 task/);
      await says(effect('pinned'), /Stops and waits\s*1 task\s+2 nodes: does not meet node.labels/);
      await expectNoBarriers(page, '[role="dialog"]');
      expect(await inspect(second, '{{.Spec.Availability}}')).toBe('active');
      await dialog.getByTestId('confirm').click();
      await gone(dialog);
      await has(page.getByTestId('availability'), 'data-availability', 'drain');
      await eventually(async () => {
        expect(await places('web')).toEqual([third, third]);
        expect(await places('agent')).toEqual([first, third]);
        expect(await places('pinned')).toEqual([]);
      });
      await says(page.getByTestId('tasks'), 'No tasks should run on this node');
      await says(page.getByTestId('reserved'), /Memory\s+0 B of/);
    },
    LONG_MS,
  );

  it(
    'is shown as another client changes it',
    async () => {
      const { page } = panel;
      await page.goto(`/nodes/${ids[second]}`);
      await page.getByTestId('node-activate').waitFor();
      await docker('node', 'update', '--availability', 'active', second);
      await page.getByTestId('node-drain').waitFor();
      await counts(page.getByTestId('task'), 2);
      await says(page.getByTestId('tasks'), /agent[^]+pinned/);
    },
    LONG_MS,
  );
});

describe('The map', () => {
  const columnOf = (name: string) =>
    panel.page.getByTestId('map').getByRole('region', { name, exact: true });
  const chips = (name: string) =>
    columnOf(name).getByTestId('chip').locator('span.truncate').allInnerTexts();
  const shown = (expected: Record<string, string[]>) =>
    eventually(async () => {
      for (const [name, labels] of Object.entries(expected))
        expect([name, ...(await chips(name))]).toEqual([name, ...labels]);
    });

  it('has a column for each node and a link for each task, and a table', async () => {
    const { page } = panel;
    await page.goto('/map');
    await shown({ [first]: ['agent'], [second]: ['agent', 'pinned.1'] });
    await counts(columnOf(third).getByTestId('chip'), 3);
    await says(page.getByTestId('map-legend'), /Running 6/);
    await counts(page.getByTestId('row'), 6);
    await says(rowOf(page, 'pinned'), new RegExp(`pinned\\s+1\\s+${second}\\s+Running`));
    await expectNoBarriers(page);
    await columnOf(second).getByTestId('chip').last().click();
    await page.waitForURL('**/services/pinned');
  });

  it('is used with the keyboard', async () => {
    const { page } = panel;
    await page.goto('/map');
    await counts(page.getByTestId('chip'), 6);
    await columnOf(first).getByTestId('chip').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await counts(page.locator('a.map-chip[tabindex="0"]'), 1);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/services/pinned');
  });

  it(
    'follows the tasks from node to node, and can be limited to a stack',
    async () => {
      const { page } = panel;
      await page.goto('/map');
      await counts(page.getByTestId('chip'), 6);
      const stack = ['--label', 'com.docker.stack.namespace=shop'];
      const flags = ['--replicas', '2', '--constraint', `node.hostname==${first}`, ...stack];
      await panel.docker.createService('shop_late', { flags });
      await shown({ [first]: ['agent', 'shop_late.1', 'shop_late.2'] });
      await docker('node', 'update', '--availability', 'drain', third);
      await counts(columnOf(third).getByTestId('chip'), 0);
      await shown({ [second]: ['agent', 'pinned.1', 'web.1', 'web.2'] });
      await says(columnOf(third), 'Drained');
      await eventually(async () => expect(await places('web')).toEqual([second, second]));
      await docker('node', 'update', '--availability', 'active', third);
      await page.getByTestId('filter-stack').locator('select').selectOption('shop');
      await page.waitForURL('**/map?stack=shop');
      await counts(page.getByTestId('chip'), 2);
      await says(columnOf(second), '0 tasks');
    },
    LONG_MS,
  );
});

describe('The inventory', () => {
  it('has what services use, and follows its changes', async () => {
    const { page } = panel;
    await panel.docker.createService('stored', { flags: ['--replicas', '0'] });
    await page.goto('/');
    await page.getByTestId('nav-inventory').click();
    await page.waitForURL('**/inventory');
    const images = page.getByTestId('images');
    await says(
      images,
      /busybox:local\s+–\s+Yes\s+[\d.]+ MiB\s+agent, pinned, shop_late, stored, web/,
    );
    await says(page.getByTestId('networks'), /ingress\s+overlay\s+Publishes ports\s+–\s+None/);
    await says(page.getByTestId('volumes'), 'No service mounts a named volume');
    await docker('network', 'create', '--driver', 'overlay', 'back');
    await docker('service', 'update', '--detach', '--network-add', 'back', 'stored');
    const mount = 'type=volume,source=data,target=/data';
    await docker('service', 'update', '--detach', '--mount-add', mount, 'stored');
    await says(page.getByTestId('networks'), /back\s+overlay\s+–\s+–\s+stored/);
    await says(page.getByTestId('volumes'), /data\s+stored/);
    await expectNoBarriers(page);
    await page.getByLabel('Search networks, volumes and images').fill('bac');
    await page.waitForURL('**/inventory?search=bac');
    await counts(page.getByTestId('item'), 1);
    await says(images, 'Nothing matches the search');
    await page.getByTestId('networks').getByRole('link', { name: 'stored' }).click();
    await page.waitForURL('**/services/stored');
    await docker('service', 'rm', 'stored');
  });
});

describe('Rebalancing', () => {
  it(
    'restarts the services whose tasks a node that has returned can take',
    async () => {
      const { page } = panel;
      expect(await places('web')).toEqual([second, second]);
      await page.goto('/nodes');
      await says(page.getByTestId('rebalancing'), '1 service has more tasks on some nodes');
      await page.getByTestId('rebalance').click();
      const dialog = dialogOf(page, 'Rebalance services');
      await says(dialog, `${second} 2 → 1, ${third} 0 → 1`);
      await dialog.getByTestId('uneven-others').locator('summary').click();
      await says(dialog, /shop_late cannot run on the other nodes: 2 nodes: does not meet/);
      await says(dialog.getByTestId('plan'), 'Restarts 2 tasks');
      await expectNoBarriers(page, '[role="dialog"]');
      await dialog.getByTestId('confirm').click();
      await says(dialog.getByTestId('bulk-running'), 'web');
      await dialog.getByTestId('bulk-close').click({ timeout: LONG_MS });
      await gone(page.getByTestId('rebalancing'));
      expect(await places('web')).toEqual([second, third]);
    },
    LONG_MS,
  );
});

describe('The cluster page', () => {
  it('has the managers with the quorum, and the settings as docker tells them', async () => {
    const { page } = panel;
    await docker('swarm', 'update', '--task-history-limit', '3', '--cert-expiry', '48h');
    await page.goto('/');
    await page.getByTestId('nav-cluster').click();
    await page.waitForURL('**/cluster');
    const settings = page.getByTestId('swarm-settings');
    await says(settings, /Autolock\s+Off/);
    await says(settings, /Valid for 2 days/);
    await says(settings, /Expires in \d+ years/);
    await says(settings, /3 ended tasks per slot/);
    await says(page.getByTestId('managers'), '1 of 1 reachable, 1 needed');
    await says(page.getByTestId('quorum-warning'), 'With one manager');
    await docker('node', 'promote', second);
    await says(page.getByTestId('managers'), '2 of 2 reachable, 2 needed');
    await counts(page.getByTestId('manager'), 2);
    await docker('node', 'demote', second);
    await counts(page.getByTestId('manager'), 1);
  });
});

describe('The role of a node, and its deletion', () => {
  it(
    'need consent and the name while the node is up',
    async () => {
      const { page } = panel;
      await page.goto(`/nodes/${ids[third]}`);
      await page.getByTestId('node-delete').click();
      const dialog = dialogOf(page, `Delete ${third}`);
      await dialog.getByTestId('force').waitFor();
      await counts(dialog.getByTestId('plan'), 0);
      await dialog.getByTestId('force').check();
      await says(dialog.getByTestId('plan'), 'can join again only with a join token');
      await dialog.getByTestId('typed-name').fill(third);
      await dialog.getByTestId('confirm').click();
      await page.waitForURL('**/nodes');
      await lists(page, [first, second]);
      const names = await docker('node', 'ls', '--format', '{{.Hostname}}');
      expect(names.split('\n').sort()).toEqual([first, second]);
    },
    LONG_MS,
  );

  it('stay as they are for the only manager', async () => {
    const { page } = panel;
    await page.goto(`/nodes/${ids[first]}`);
    await has(page.getByTestId('node-demote'), 'title', /last manager/);
    await has(page.getByTestId('node-delete'), 'title', 'Demote the node first');
  });

  it('are not offered to an operator', async () => {
    const browser = await Browser.start(panel.waxseal.url);
    const page = await browser.newPage();
    await signIn(page, await aUser(panel, 'operator'));
    await page.goto(`/nodes/${ids[first]}`);
    await counts(page.getByTestId('task'), 3);
    await counts(page.getByTestId('node-drain'), 0);
    await browser.close();
  });
});
