// Budget: 45 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { ends, openRotation, planOf, startRotation } from '../support/rotation-form';
import { fastUpdateFlags, Rotations } from '../support/rotations';
import { disabled, says } from '../support/assertions';

const panel = aPanel();
const rotations = new Rotations(panel);
const reads = [...fastUpdateFlags, '--secret', 'pw'];
const planned = (service: string) =>
  planOf(panel.page).locator(`[data-testid="planned-service"][data-service="${service}"]`);

/** A running service, one with a paused rollout, one that never started, and a completed job. */
beforeAll(async () => {
  const { docker } = panel;
  await docker.createSecret('pw', { value: 'old' });
  await rotations.consumer('well', { flags: reads });
  await rotations.consumer('busy', { flags: [...reads, '--update-failure-action', 'pause'] });
  await docker.createService('nowhere', {
    flags: [...reads, '--constraint', 'node.labels.no==where'],
  });
  await docker.createService('once', {
    flags: ['--mode', 'replicated-job', '--restart-condition', 'none', '--secret', 'pw'],
    command: ['true'],
  });
  await docker.updateService('busy', '--args', '/no/such/program');
  await docker.updateState('busy', 'paused', 30_000);
  await rotations.known('pw', 5);
  await eventually(async () => {
    const states = ['service', 'ps', '--format', '{{.CurrentState}}', 'once'];
    expect(await panel.sandbox.docker(states)).toContain('Complete');
  });
});

describe('Services that are not ready for a rotation', () => {
  it('are named in the plan, and the busy one blocks the start until a choice is made', async () => {
    const { page } = panel;
    await openRotation(page, 'pw');
    await page.getByTestId('value').fill('new');
    await page.getByTestId('review').click();
    const plan = planOf(page);
    await says(plan.getByTestId('blockers'), 'busy');
    await says(planned('busy'), /blocks the start[\s\S]*Mid-rollout \(update paused\)/);
    await says(planned('nowhere'), 'Already unhealthy (0 of 1 tasks running)');
    await says(planned('once'), 'keeps the previous version');
    expect(await planned('once').textContent()).not.toContain('Unhealthy');
    await says(
      plan.getByTestId('plan-headline'),
      '2 services · 2 task restarts · 1 with brief downtime',
    );
    await disabled(plan.getByTestId('confirm'));
    await expectNoBarriers(page, '[role="dialog"]');
  });

  it('are planned again after each choice', async () => {
    const { page } = panel;
    await page.getByLabel('busy is mid-rollout').selectOption('takeOver');
    await says(planned('busy'), /restarts 1 task/);
    await page.getByLabel('busy is mid-rollout').selectOption('skip');
    await says(planned('busy'), 'keeps the previous version');
    await page.getByLabel('once is a job').selectOption('rerun');
    await says(planned('once'), 'runs again');
    expect(await planOf(page).getByTestId('blockers').count()).toBe(0);
    await expectNoBarriers(page, '[role="dialog"]');
  });

  it('end as chosen', async () => {
    const { page, docker } = panel;
    await startRotation(page, /^3 services/);
    await ends(page, 'done', 90_000);
    await says(page.getByTestId('progress'), 'Completed, except busy (skipped)');
    await says(page.locator('[data-service="nowhere"]'), 'No task runs');
    const on = async (name: string) => [name, ...(await rotations.on(name))];
    expect(await Promise.all(['well', 'nowhere', 'once', 'busy'].map(on))).toEqual([
      ['well', 'pw.v2'],
      ['nowhere', 'pw.v2'],
      ['once', 'pw.v2'],
      ['busy', 'pw'],
    ]);
    expect((await docker.service('busy')).UpdateStatus?.State).toBe('paused');
    await page.goto('/secrets/pw');
    await says(page.getByTestId('drifted'), /busy\s+is on v1 \(current is v2\)/);
  });
});
