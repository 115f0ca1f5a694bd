// Budget: 110 s.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { aPanel, aUser, signIn } from '../support/panel';
import type { Overview } from '@waxseal/shared';
import { counts, dialogOf, disabled, gone, has, rowOf, says } from '../support/assertions';
import { eventually } from '../support/eventually';
import { Waxseal } from '../support/waxseal';

const START_MS = 240_000;
const panel = aPanel();
const hidden = 'canary-in-the-environment';

const confirm = async (title: string) => {
  const dialog = dialogOf(panel.page, title);
  await dialog.getByTestId('plan').waitFor();
  await dialog.getByTestId('confirm').click();
  await gone(dialog);
};
const state = (name: string) => panel.page.locator(`[data-testid="rollout"][data-state="${name}"]`);

beforeAll(async () => {
  const { docker } = panel;
  const env = ['--env', `PASSWORD=${hidden}`, '--label', 'com.docker.stack.namespace=shop'];
  await docker.createService('runs', { flags: ['--replicas', '2', ...env] });
  const failing = ['sh', '-c', 'echo no such template >&2; exit 3'];
  const restart = ['--restart-delay', '60s'];
  await docker.createService('fails', { flags: restart, command: failing });
  await docker.createService('paused', { flags: ['--update-monitor', '2s'] });
  await docker.createService('everywhere', { flags: ['--mode', 'global'] });
  await docker.createService('job', { flags: ['--mode', 'replicated-job'], command: ['true'] });
  const slowly = ['--health-cmd', 'true', '--health-interval', '3s', '--update-monitor', '1s'];
  await docker.createService('slow', { flags: slowly, command: ['false'] });
  const nowhere = ['--constraint', 'node.labels.nowhere==true'];
  await docker.createService('nowhere', { flags: nowhere });
  await docker.createService('pictured', { flags: nowhere });
  const once = ['--restart-condition', 'none'];
  await docker.createService('once', { flags: once, command: ['false'] });
  await docker.running('runs', 2);
  await docker.running('paused', 1);
  await docker.updateService('slow', '--args', 'sleep 100000');
  await docker.updateService('paused', '--update-failure-action', 'pause', '--args', 'false');
}, START_MS);

describe('The list of services', () => {
  it('shows running and desired tasks with state, mode, stack and image', async () => {
    const { page } = panel;
    await page.goto('/services');
    await says(rowOf(page, 'runs'), /Converged\s+2\/2\s+Replicated\s+shop\s+busybox:local/);
    await says(rowOf(page, 'fails'), /Degraded\s+0\/1/);
    await says(rowOf(page, 'everywhere'), /1\/1\s+Global/);
    await says(rowOf(page, 'job'), /Completed\s+1\/1 completed\s+Job/);
    await says(rowOf(page, 'once'), /Failed\s+0\/1/);
    const mark = rowOf(page, 'once').getByTestId('state');
    await has(mark, 'title', /task: non-zero exit \(1\)/);
  });

  it('can be filtered by state and stack and keeps the filters in the address', async () => {
    const { page } = panel;
    await page.getByTestId('filter-state').locator('select').selectOption('failed');
    await page.waitForURL('**/services?state=failed');
    await says(page.getByTestId('total'), '1 service');
    await page.goto('/services?stack=shop');
    await rowOf(page, 'runs').waitFor();
    await says(page.getByTestId('total'), '1 service');
  });
});

describe('The list of tasks', () => {
  const rows = () => panel.page.getByTestId('row');
  /** The services of the shown tasks, each once. */
  const services = (expected: string[]) =>
    eventually(async () => {
      const links = await rows().locator('td:first-child a').allInnerTexts();
      expect([...new Set(links)]).toEqual(expected);
    });

  it('has the tasks of all services with node, image, exit code and error', async () => {
    const { page } = panel;
    await page.goto('/');
    await page.getByTestId('nav-tasks').click();
    await page.waitForURL('**/tasks');
    await says(rowOf(page, 'once'), /^once\s+1\s+Failed\s+1\s+task: non-zero exit \(1\)/);
    await says(rowOf(page, 'job'), /\sComplete\s+0\s+–\s/);
    const running = `2\\s+Running\\s+–\\s+–\\s+${panel.sandbox.nodes[0]!.name}\\s+busybox:local\\s+shop`;
    await says(rowOf(page, 'runs').last(), new RegExp(running));
    await says(rowOf(page, 'nowhere'), /Pending\s+–\s+no suitable node [^]+unassigned/);
    await expectNoBarriers(page);
  });

  it('can be filtered, and keeps the filters in the address', async () => {
    const { page } = panel;
    await page.getByTestId('filter-state').locator('select').selectOption('failed');
    await page.waitForURL('**/tasks?state=failed');
    await rowOf(page, 'once').waitFor();
    await counts(rowOf(page, 'job'), 0);
    await page.getByLabel('Search tasks').fill('exit (3)');
    await page.waitForURL('**/tasks?state=failed&search=*');
    await services(['fails']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForURL('**/tasks');
    await page.getByTestId('filter-stack').locator('select').selectOption('shop');
    await services(['runs']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Search tasks').fill('nowhere');
    await services(['nowhere']);
    const node = panel.sandbox.nodes[0]!.name;
    await page.getByTestId('filter-node').locator('select').selectOption({ label: node });
    await says(page.getByTestId('no-match'), 'No task matches');
  });

  it('leads to the service and the node of a task, and from there back to their tasks', async () => {
    const { page } = panel;
    const node = panel.sandbox.nodes[0]!.name;
    await page.goto('/tasks?service=once');
    await services(['once']);
    await rows().getByRole('link', { name: node, exact: true }).click();
    await page.waitForURL('**/nodes/*');
    await page.getByTestId('all-tasks').click();
    await page.waitForURL('**/tasks?node=*');
    await rowOf(page, 'once').getByRole('link', { name: 'once' }).click();
    await page.waitForURL('**/services/once');
    await page.getByTestId('all-tasks').click();
    await page.waitForURL('**/tasks?service=once');
    await page.getByTestId('filter-chip').click();
    await rowOf(page, 'job').waitFor();
  });
});

describe('A service', () => {
  it('shows its tasks with node and state, and its environment to admins', async () => {
    const { page } = panel;
    await page.goto('/services/runs');
    const task = page.getByTestId('task');
    await says(task.first(), /^1\s+Running\s+\S+/);
    const { nodes } = panel.sandbox;
    await says(task.last(), new RegExp(`^2\\s+Running\\s+${nodes[0]!.name}`));
    await says(page.getByTestId('variable'), hidden);
  });

  it('that fails shows the error and the node of its task', async () => {
    const { page } = panel;
    await page.goto('/services/fails');
    await says(page.getByTestId('failure'), 'task: non-zero exit (3)');
    await says(page.getByTestId('failure'), panel.sandbox.nodes[0]!.name);
    await says(page.getByTestId('failure-lines'), 'no such template');
  });

  it('that Docker does not start again shows its last tasks', async () => {
    const { page } = panel;
    await page.goto('/services/once');
    await says(page.getByTestId('failure'), 'task: non-zero exit (1)');
    await says(page.getByTestId('task'), /Failed\s+exit 1/);
    await page.goto('/services/job');
    await says(page.getByTestId('task'), /Complete/);
  });

  it('that no node can take shows the reason', async () => {
    const { page } = panel;
    await page.goto('/services/nowhere');
    await says(page.getByTestId('reason'), 'no suitable node (scheduling constraints');
    const node = panel.sandbox.nodes[0]!.name;
    const placement = page.getByTestId('obstacles');
    await says(placement, new RegExp(`${node}\\s+does not meet node.labels.nowhere==true`));
  });

  it('gets another image after the plan was shown', async () => {
    const { page } = panel;
    await page.goto('/services/pictured');
    await page.getByTestId('update-image').click();
    const dialog = dialogOf(page, 'Update the image of pictured');
    await disabled(dialog.getByTestId('confirm'));
    await dialog.getByTestId('image').fill('Busy box');
    await says(dialog, 'This is not an image');
    await dialog.getByTestId('image').fill('busybox:next');
    await says(dialog.getByTestId('change'), /Image\s+−\s*busybox:local\s+\+\s*busybox:next/);
    await says(dialog.getByTestId('effect'), /pictured\s+Restarts 1 task/);
    await says(dialog.getByTestId('warning').first(), 'could not read the digest');
    await expectNoBarriers(page, '[role="dialog"]');
    await confirm('Update the image of pictured');
    await says(page.getByTestId('facts'), 'busybox:next');
    const { Spec } = await panel.docker.service('pictured');
    expect(Spec.TaskTemplate.ContainerSpec.Image).toBe('busybox:next');
  });

  it('that is scaled after an old failure raises no alarm while its tasks start', async () => {
    const { page } = panel;
    await page.goto('/services/slow');
    await state('converged').waitFor();
    await page.getByTestId('history').waitFor();
    await panel.docker.updateService('slow', '--replicas', '2');
    await state('starting').waitFor();
    await says(page.getByTestId('tasks-bar'), '1/2');
    await counts(page.getByTestId('failure'), 0);
    const alarms = new Set<string>();
    await eventually(async () => {
      const { body } = await panel.admin.get<Overview>('/overview');
      for (const { kind, level, items } of body.attention)
        if (level === 'problem' && items.some(({ name }) => name === 'slow')) alarms.add(kind);
      expect(body.services.starting).toBe(0);
    });
    await state('converged').waitFor();
    expect([...alarms]).toEqual([]);
  });

  it('can be scaled after the plan was shown', async () => {
    const { page } = panel;
    await page.goto('/services/runs');
    await page.getByTestId('scale').click();
    await page.getByTestId('replicas').fill('3');
    await says(page.getByTestId('effect'), /runs\s+Starts 1 task/);
    expect((await panel.docker.service('runs')).Spec.Mode.Replicated?.Replicas).toBe(2);
    await confirm('Scale runs');
    await says(page.getByTestId('tasks-bar'), '3/3');
    await panel.docker.running('runs', 3);
  });

  it('asks for its name before it is scaled to 0, and for no other number', async () => {
    const { page } = panel;
    await page.getByTestId('scale').click();
    const dialog = dialogOf(page, 'Scale runs');
    await dialog.getByTestId('replicas').fill('0');
    await dialog.getByTestId('typed-name').waitFor();
    await disabled(dialog.getByTestId('confirm'));
    await expectNoBarriers(page, '[role="dialog"]');
    await dialog.getByTestId('typed-name').fill('runs');
    await has(dialog.getByTestId('confirm'), 'disabled', null);
    await dialog.getByTestId('replicas').fill('1');
    await gone(dialog.getByTestId('typed-name'));
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
  });

  it(
    'can be restarted, which replaces all tasks and keeps the old ones as history',
    async () => {
      const { page } = panel;
      const before = await page.getByTestId('task').allInnerTexts();
      await page.getByTestId('restart').click();
      await says(page.getByTestId('effect'), /Restarts 3 tasks\s+stop-first/);
      await confirm('Restart runs');
      await page.getByTestId('history').waitFor();
      await says(page.getByTestId('history'), 'Show 3 previous tasks', START_MS);
      await says(page.getByTestId('slot').first(), /1: running, 1 task before, 0 of them failed/);
      await says(page.getByTestId('restarts'), '3 tasks ended, 0 of them failed');
      await state('converged').waitFor();
      const idOf = (row: string) => row.split(/\s/).at(-1);
      const after = await page.getByTestId('task').allInnerTexts();
      expect(after.length).toBe(3);
      await page.getByTestId('history').click();
      const rows = page.getByTestId('task');
      await eventually(async () => {
        const slots = (await rows.allInnerTexts()).map((row) => row.split(/\s/)[0]);
        expect(slots).toEqual(['1', '1', '2', '2', '3', '3']);
      });
      await says(rows.nth(0), /Running[^]+busybox:local/);
      await says(rows.nth(1), /Shutdown[^]+busybox:local/);
      expect(before.map(idOf).filter((id) => after.map(idOf).includes(id))).toEqual([]);
      expect((await panel.docker.service('runs')).Spec.TaskTemplate.ForceUpdate).toBe(1);
    },
    START_MS,
  );

  it('can be rolled back after both specs were shown side by side', async () => {
    const { page } = panel;
    await panel.docker.updateService('runs', '--replicas', '1');
    await says(page.getByTestId('previous'), /Replicas\s*changed\s+1\s+3/);
    await page.getByTestId('rollback').click();
    await confirm('Roll back runs');
    await says(page.getByTestId('tasks-bar'), '/3');
    expect((await panel.docker.service('runs')).Spec.Mode.Replicated?.Replicas).toBe(3);
  });

  it('that is global explains why it cannot be scaled', async () => {
    const { page } = panel;
    await page.goto('/services/everywhere');
    const scale = page.getByTestId('scale');
    await scale.waitFor();
    await has(scale, 'aria-disabled', 'true');
    await has(scale, 'title', /Only replicated services/);
  });

  it(
    'with a paused rollout can be changed only with consent',
    async () => {
      const { page } = panel;
      await panel.docker.updateState('paused', 'paused', START_MS);
      await page.goto('/services/paused');
      await state('paused').waitFor();
      // Docker keeps only the last tasks of a slot, so the one before the rollout may be gone.
      await says(page.getByTestId('rollout-slots'), /Since the rollout began\s+1\s/);
      await page.getByTestId('resume-rollout').click();
      const resume = dialogOf(page, 'Resume the rollout of paused');
      await says(resume.getByTestId('warning').first(), 'whose tasks have failed');
      await resume.getByRole('button', { name: 'Cancel' }).click();
      await gone(resume);
      await page.getByTestId('restart').click();
      const dialog = dialogOf(page, 'Restart paused');
      await says(dialog.getByTestId('paused'), 'Rollout paused');
      await disabled(dialog.getByTestId('confirm'));
      expect((await panel.docker.service('paused')).UpdateStatus?.State).toBe('paused');
      await dialog.getByTestId('resume').check();
      await confirm('Restart paused');
      expect((await panel.docker.service('paused')).Spec.TaskTemplate.ForceUpdate).toBe(1);
    },
    START_MS,
  );
});

describe('The menu of a row', () => {
  it('starts an action with its plan', async () => {
    const { page } = panel;
    await page.goto('/services');
    await rowOf(page, 'everywhere').getByTestId('row-menu').click();
    await has(page.getByRole('menuitem', { name: 'Scale…' }), 'aria-disabled', 'true');
    await page.getByRole('menuitem', { name: 'Restart…' }).click();
    const dialog = dialogOf(page, 'Restart everywhere');
    await says(dialog.getByTestId('effect'), /everywhere\s+Restarts 1 task/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
  });
});

describe('Selected services', () => {
  it(
    'are restarted after one plan, which names those that are refused',
    async () => {
      const { page, docker } = panel;
      await page.goto('/services');
      await rowOf(page, 'runs').waitFor();
      const before = (await docker.service('runs')).Spec.TaskTemplate.ForceUpdate ?? 0;
      for (const name of ['runs', 'everywhere', 'job'])
        await rowOf(page, name).getByTestId('select').check();
      await page.getByTestId('bulk-restart').click();
      const dialog = dialogOf(page, 'Restart services');
      await says(dialog.getByTestId('bulk-headline'), 'Restarts 2 services.');
      await says(dialog.getByTestId('bulk-headline'), 'Restarts 4 tasks');
      await says(dialog.getByTestId('bulk-refused'), /job\s+It is a job/);
      await dialog.getByTestId('confirm').click();
      await says(dialog.getByTestId('bulk-outcome'), '2 done.');
      await dialog.getByTestId('bulk-close').click();
      await says(page.getByTestId('selected'), '1 service selected');
      const after = await docker.service('runs');
      expect(after.Spec.TaskTemplate.ForceUpdate).toBe(before + 1);
      expect((await docker.service('everywhere')).Spec.TaskTemplate.ForceUpdate).toBe(1);
      expect((await docker.service('job')).Spec.TaskTemplate.ForceUpdate ?? 0).toBe(0);
    },
    START_MS,
  );
});

describe('For a viewer', () => {
  it('a service has no actions and its environment has no values', async () => {
    const viewer = await Browser.start(panel.waxseal.url);
    try {
      const page = await viewer.newPage();
      await signIn(page, await aUser(panel, 'viewer'));
      await page.goto('/services/runs');
      await says(page.getByTestId('variable'), /PASSWORD\s+Hidden – no permission/);
      expect(await page.content()).not.toContain(hidden);
      for (const act of ['scale', 'restart', 'rollback', 'edit-labels'])
        expect([act, await page.getByTestId(act).count()]).toEqual([act, 0]);
    } finally {
      await viewer.close();
    }
  });
});

describe('The logs of a service', () => {
  const tickOf = (text: string) => Number(/tick (\d+)\s*$/.exec(text)?.[1] ?? 0);
  /** The latest line of the service, as the docker command line tells it. */
  const lastTick = async () =>
    tickOf(await panel.sandbox.docker(['service', 'logs', '--tail', '1', 'talks']));
  const written = (tick: number) =>
    eventually(async () => expect(await lastTick()).toBeGreaterThanOrEqual(tick));
  /** Waits until the page shows this line or a later one. */
  const shown = (tick: number) =>
    eventually(async () =>
      expect(
        tickOf(await panel.page.getByTestId('log-line').last().innerText()),
      ).toBeGreaterThanOrEqual(tick),
    );

  async function follow() {
    const { page } = panel;
    await page.goto('/services/talks');
    await page.getByTestId('open-logs').click();
    await shown(1);
  }

  async function downloaded(check: (text: string) => void) {
    const { page } = panel;
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('log-download').click(),
    ]);
    expect(file.suggestedFilename()).toBe('talks.log');
    check(readFileSync(await file.path(), 'utf8'));
  }

  it('arrive while they are written, with colours and without markup', async () => {
    const { page, docker } = panel;
    const talk =
      'printf "\\033[31mred\\033[0m <b id=bad>markup</b>\\n"; seq 1 5000; printf "%0300d\\n" 7; sleep 2; i=0; while true; do i=$((i+1)); echo "tick $i"; sleep 0.3; done';
    await docker.createService('talks', { command: ['sh', '-c', talk] });
    await docker.running('talks', 1);
    await page.goto('/services/talks');
    await page.getByTestId('open-logs').click();
    await page.getByTestId('log-range').locator('select').selectOption('all');
    const row = page.getByTestId('log-line');
    await row
      .filter({ hasText: /tick \d+$/ })
      .first()
      .waitFor();
    // All lines are there, and only those that can be seen are drawn.
    await says(page.getByTestId('log-count'), /^5,?0\d\d lines$/);
    expect(await row.count()).toBeLessThan(200);
    await page.getByTestId('search').fill('markup');
    await says(page.getByTestId('log-count'), '1 line');
    await says(row.locator('.ansi-red'), 'red');
    await says(row, /<b id=bad>markup<\/b>/);
    await gone(page.locator('#bad'));
    await expectNoBarriers(page);
    await downloaded((text) =>
      expect(text).toMatch(/^\S+Z 1@\S+ stdout \| red <b id=bad>markup<\/b>\n$/),
    );
  });

  it('stay where they are while they are paused or scrolled, and lead back to the latest line', async () => {
    const { page } = panel;
    await follow();
    await page.getByTestId('log-pause').click();
    await says(panel.page.getByTestId('logs'), 'Paused.');
    const count = page.getByTestId('log-count');
    const before = await count.innerText();
    await written((await lastTick()) + 3);
    expect(await count.innerText()).toBe(before);
    await page.getByTestId('log-pause').click();
    await eventually(async () => expect(await count.innerText()).not.toBe(before));

    const lines = page.getByTestId('log-lines');
    await lines.evaluate((box) => (box.scrollTop = 0));
    await page.getByTestId('log-end').waitFor();
    await lines.locator('[data-index="0"]').waitFor();
    const sum = await count.innerText();
    await eventually(async () => expect(await count.innerText()).not.toBe(sum));
    expect(await lines.evaluate((box) => box.scrollTop)).toBe(0);
    await page.getByTestId('log-end').click();
    await gone(page.getByTestId('log-end'));
    await shown((await lastTick()) + 1);
  });

  it('wrap long lines', async () => {
    const { page } = panel;
    await follow();
    await page.getByTestId('search').fill('0'.repeat(50));
    const row = page.getByTestId('log-line');
    await counts(row, 1);
    const height = async () => (await row.boundingBox())!.height;
    const overflow = () =>
      page.getByTestId('log-lines').evaluate((box) => box.scrollWidth - box.clientWidth);
    await eventually(async () => {
      expect(await height()).toBe(20);
      expect(await overflow()).toBeGreaterThan(0);
    });
    await page.getByTestId('log-wrap').click();
    await eventually(async () => {
      expect(await height()).toBeGreaterThan(30);
      expect(await overflow()).toBe(0);
    });
  });

  it(
    'continue when Waxseal is back, without a gap and with no line twice',
    async () => {
      const { url, dataDir } = panel.waxseal;
      await follow();
      await shown(await lastTick());
      await panel.waxseal.stop('SIGKILL');
      await says(panel.page.getByTestId('logs'), 'The connection is lost.');
      const missed = (await lastTick()) + 3;
      await written(missed);
      const port = Number(new URL(url).port);
      panel.waxseal = await Waxseal.start(panel.sandbox.dockerHost, { port, dataDir });
      await shown(missed + 3);
      await gone(panel.page.getByTestId('logs').getByText('The connection is lost.'));
      await downloaded((text) => {
        const ticks = [...text.matchAll(/\| tick (\d+)\n/g)].map(([, tick]) => Number(tick));
        expect(ticks.at(-1)).toBeGreaterThan(missed);
        expect(ticks).toEqual(ticks.map((_, index) => ticks[0]! + index));
      });
    },
    START_MS,
  );
});
