// Budget: 50 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { aPanel, aUser, signIn } from '../support/panel';
import { ends, openRotation, planOf, startRotation } from '../support/rotation-form';
import { exitsOnBadValue, fastUpdateFlags } from '../support/rotations';
import { counts, dialogOf, disabled, gone, holds, rowOf, says } from '../support/assertions';
import { tracesOf } from '../support/traces';

const panel = aPanel();
const canary = 'canary-5c1d-rotated';

const valuesIn = async (service: string) => {
  const ids = await panel.docker.containersOf(service);
  return Promise.all(ids.map((id) => panel.docker.readIn(id, '/run/secrets/pw')));
};
const versionOf = (version: number) =>
  panel.page.locator(`[data-testid="version"][data-version="${version}"]`);

beforeAll(async () => {
  const { docker } = panel;
  await docker.createSecret('pw', { value: 'first' });
  for (const name of ['front', 'back'])
    await docker.createService(name, {
      flags: [...fastUpdateFlags, '--secret', 'pw'],
      command: exitsOnBadValue('pw'),
    });
  await Promise.all(['front', 'back'].map((name) => docker.running(name, 1)));
});

describe('Rotating a secret', () => {
  it('shows the plan: restarts, order, downtime and what happens to the previous version', async () => {
    const { page } = panel;
    await openRotation(page, 'pw');
    await page.getByTestId('value').fill(`${canary}\n`);
    await says(page.getByTestId('newline'), 'LF');
    await page.getByRole('button', { name: 'Remove newline' }).click();
    await page.getByTestId('reason').fill('leaked');
    await page.getByTestId('review').click();
    const plan = planOf(page);
    await says(
      plan.getByTestId('plan-headline'),
      '2 services · 2 task restarts · 2 with brief downtime',
    );
    await counts(plan.getByTestId('planned-service'), 2);
    await says(plan.getByTestId('deletions'), 'pw v1 is kept for 1 day');
  });

  it('offers start-first and plans again', async () => {
    const plan = planOf(panel.page);
    const boxes = plan.getByTestId('choice-start-first');
    const headline = plan.getByTestId('plan-headline');
    // The next box is clicked when the new plan is there, because its rows may have moved.
    await boxes.nth(0).check();
    await says(headline, '1 with brief downtime');
    await boxes.nth(1).check();
    await says(headline, /2 task restarts · about \d+ s$/);
    await boxes.nth(0).uncheck();
    await says(headline, '1 with brief downtime');
    await boxes.nth(1).uncheck();
    await says(headline, '2 with brief downtime');
  });

  it('does not start with an outdated plan and shows the changes', async () => {
    const { page, docker } = panel;
    await docker.updateService('back', '--replicas', '2');
    await docker.running('back', 2);
    await planOf(page).getByTestId('confirm').click();
    await says(planOf(page).getByTestId('plan-changed'), 'back now has 2 tasks (was 1)');
    await expectNoBarriers(page, '[role="dialog"]');
    expect(await docker.secretNames()).toEqual(['pw']);
  });

  it('shows its progress live, with one restart for each task', async () => {
    const { page, docker } = panel;
    const before = (await docker.tasksOf('back')).length;
    await startRotation(page, '2 services · 3 task restarts');
    await page.locator('[data-testid="rotation-service"][data-state="done"]').nth(1).waitFor({
      timeout: 60_000,
    });
    await ends(page, 'done');
    await says(page.getByTestId('progress-text'), '2 of 2 services');
    await counts(page.getByTestId('lane'), 2);
    await says(page.getByTestId('lane').first(), /: Updated, \d\d:\d\d:\d\d to \d\d:\d\d:\d\d/);
    await says(page.getByTestId('facts'), /admin\s+Reason\s+leaked/);
    expect(await valuesIn('front')).toEqual([canary]);
    expect(await valuesIn('back')).toEqual([canary, canary]);
    expect(await docker.tasksOf('back')).toHaveLength(before + 2);
  });

  it('leaves the value nowhere in the browser', async () => {
    const { page } = panel;
    const traces = await tracesOf(page);
    expect(traces).toContain('pw');
    expect(traces.includes(canary)).toBe(false);
    expect(traces.includes(Buffer.from(canary).toString('base64').slice(0, 20))).toBe(false);
    await page.goBack();
    await page.getByTestId('rotate-page').waitFor();
    await holds(page.getByTestId('value'), '');
  });

  it('adds the rotation to the time line, with the version of each service', async () => {
    const { page } = panel;
    await page.goto('/secrets/pw');
    await says(versionOf(2), /Current[\s\S]*Running on: back, front/);
    await says(versionOf(1), /Previous[\s\S]*Rollback target for: back, front[\s\S]*Deleted in/);
    await page.goto('/rotations');
    await says(rowOf(page, 'pw'), /Completed\s+Rotation\s+2 of 2 services\s+admin\s+leaked/);
  });
});

describe('Restoring a version', () => {
  it('needs one click to the plan and no value', async () => {
    const { page } = panel;
    await page.goto('/secrets/pw');
    await versionOf(1).getByTestId('restore').click();
    await startRotation(page, '2 services · 3 task restarts', 'Restore v1');
    await ends(page, 'done');
    await says(page.getByTestId('facts'), 'Restore');
    expect(await valuesIn('front')).toEqual(['first']);
  });
});

describe('Old versions', () => {
  it('are kept if they are pinned', async () => {
    const { page } = panel;
    await page.goto('/secrets/pw');
    await versionOf(2).getByTestId('pin').click();
    await versionOf(2).getByTestId('pinned').waitFor();
    await page.getByTestId('prune').click();
    const dialog = dialogOf(page, 'Prune');
    await says(dialog.getByTestId('deletion-headline'), 'Nothing to delete');
    await disabled(dialog.getByTestId('confirm'));
    await page.keyboard.press('Escape');
    await gone(dialog);
    await versionOf(2).getByTestId('pin').click();
    await gone(versionOf(2).getByTestId('pinned'));
  });

  it('are pruned by a plan that names the services that can no longer roll back', async () => {
    const { page, docker } = panel;
    await page.goto('/secrets');
    await page.getByTestId('prune').click();
    const dialog = dialogOf(page, 'Prune');
    await says(
      dialog.locator('[data-testid="pruned-version"][data-action="delete"]'),
      /v2 will be deleted \(superseded\)\. (back, front|front, back) can no longer roll back to it/,
    );
    await dialog.getByTestId('confirm').click();
    await page.waitForURL('**/rotations/*');
    await ends(page, 'closed');
    expect(await docker.secretNames()).toEqual(['pw']);
    await says(page.getByTestId('deletion'), 'v2 deleted');
  });
});

describe('A viewer', () => {
  it('sees versions and rotations but no actions', async () => {
    const viewer = await Browser.start(panel.waxseal.url);
    try {
      const own = await viewer.newPage();
      await signIn(own, await aUser(panel, 'viewer'));
      await own.goto('/secrets/pw');
      await own.getByTestId('version').first().waitFor();
      for (const act of [
        'rotate',
        'prune',
        'delete',
        'pin',
        'restore',
        'delete-version',
        'edit-policy',
      ])
        expect([act, await own.getByTestId(act).count()]).toEqual([act, 0]);
      await own.goto('/rotate?secret=pw');
      await own.getByTestId('forbidden').waitFor();
      await own.goto('/rotations');
      await own.getByTestId('row').first().waitFor();
    } finally {
      await viewer.close();
    }
  });
});
