// Budget: 95 s.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { aPanel } from '../support/panel';
import { ends, openRotation, planOf, startRotation } from '../support/rotation-form';
import { exitsOnBadValue, failureWindow, fastUpdateFlags } from '../support/rotations';
import { dialogOf, gone, has, holds, says } from '../support/assertions';
import { eventually } from '../support/eventually';

const panel = aPanel();
const folder = mkdtempSync(join(tmpdir(), 'waxseal-broken-'));
const mark = join(folder, 'broken');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const serviceOf = (name: string) =>
  panel.page.locator(`[data-testid="rotation-service"][data-service="${name}"]`);

beforeAll(async () => {
  const { docker } = panel;
  await docker.createSecret('pw', { value: 'good' });
  await docker.createService('choosy', {
    flags: [...fastUpdateFlags, '--secret', 'pw'],
    command: exitsOnBadValue('pw'),
  });
  await docker.createSecret('key', { value: 'one' });
  await docker.createService('fragile', {
    flags: [...fastUpdateFlags, '--secret', 'key', '--mount', `type=bind,src=${folder},dst=/mark`],
    command: ['sh', '-c', 'test ! -e /mark/broken && exec sleep 100000'],
  });
  await Promise.all(['choosy', 'fragile'].map((name) => docker.running(name, 1)));
});

describe('A new value that does not work', () => {
  it('is reverted on every service and shows the reason', async () => {
    const { page, docker } = panel;
    await openRotation(page, 'pw', failureWindow.stabilityWindowSeconds);
    await page.getByTestId('reason').fill('ticket 7');
    await page.getByLabel('Deadline per service (seconds)').fill('55');
    await page.getByTestId('value').fill('bad');
    await page.getByTestId('review').click();
    await planOf(page).getByTestId('choice-start-first').check();
    await startRotation(page, '1 service · 1 task restart');
    await ends(page, 'reverted');
    const failure = page.getByTestId('rotation-failure');
    await says(failure, /choosy: .*\n*.*non-zero exit \(3\)/);
    await says(failure, 'exit code 3');
    await says(failure.getByTestId('log-lines'), 'password refused');
    await says(serviceOf('choosy'), /Reverted/);
    await expectNoBarriers(page);
    expect(await docker.secretNames()).toEqual(['key', 'pw']);
    await docker.running('choosy', 1);
  });

  it('can be cancelled while it runs, and leaves nothing that waits', async () => {
    const { page, docker } = panel;
    await docker.createService('second', { flags: [...fastUpdateFlags, '--secret', 'pw'] });
    await docker.running('second', 1);
    await openRotation(page, 'pw', 15);
    await page.getByRole('button', { name: 'Generate' }).first().click();
    await page.getByTestId('reveal-once').check();
    await page.getByTestId('review').click();
    await startRotation(page, '2 services · 2 task restarts');
    await page.getByTestId('once-values').waitFor();
    await page
      .locator('[data-testid="rotation-service"]:not([data-state="waiting"])')
      .waitFor({ timeout: 30_000 });
    await says(page.getByTestId('progress-text'), '0 of 2 services');
    await has(page.getByTestId('progress-done'), 'style', /flex-grow: 0/);
    await has(serviceOf('second'), 'data-state', 'waiting');
    await page.getByTestId('cancel').click();
    const dialog = dialogOf(page, 'Cancel rotation and revert');
    await says(dialog.getByTestId('decision-effect'), 'reverted to the previous version');
    await expectNoBarriers(page, '[role="dialog"]');
    await dialog.getByTestId('confirm').click();
    await ends(page, 'cancelled', 90_000);
    expect(await docker.secretNames()).toEqual(['key', 'pw']);
    await has(serviceOf('second'), 'data-state', 'untouched');
    await says(serviceOf('second'), 'Not updated');
    await gone(page.getByTestId('once-values'));
    const progress = '1 of 2 services, 1 not updated';
    await says(page.getByTestId('progress-text'), progress);
    await page.goto('/rotations');
    await says(page.getByTestId('row').first(), progress);
    await docker.removeService('second');
  });

  it('leaves a trace on the page of the secret until a later rotation succeeds', async () => {
    const { page } = panel;
    await page.goto('/secrets/pw');
    const trace = page.getByTestId('failed-rotation');
    await says(trace, 'choosy: A new task failed');
    await says(trace.getByTestId('failed-rotation-message'), 'non-zero exit (3)');
    await expectNoBarriers(page);
    await trace.getByRole('link', { name: 'View rotation' }).click();
    await ends(page, 'reverted');
    await page.getByTestId('try-again').click();
    await says(page.getByTestId('again-note'), 'Enter the values again');
    await holds(page.getByTestId('reason'), 'ticket 7');
    await page.getByTestId('settings').locator('summary').click();
    await holds(page.getByLabel('Deadline per service (seconds)'), '55');
    await holds(page.getByTestId('value'), '');
    await page.getByTestId('value').fill('fine');
    await page.getByTestId('review').click();
    const choice = planOf(page).getByTestId('choice-start-first');
    await eventually(async () => expect(await choice.isChecked()).toBe(true));
    await startRotation(page, '1 service · 1 task restart');
    await ends(page, 'done');
    await page.goto('/secrets/pw');
    await page.getByTestId('version').first().waitFor();
    await gone(trace);
  });
});

describe('A rotation that can be neither finished nor reverted', () => {
  it('shows each service with its version and the possible decisions, and is on the overview', async () => {
    const { page } = panel;
    await openRotation(page, 'key', failureWindow.stabilityWindowSeconds);
    await page.getByLabel('Deadline per service (seconds)').fill('5');
    await page.getByTestId('value').fill('two');
    await page.getByTestId('review').click();
    // From now on no task of the service can start with any value.
    writeFileSync(mark, '');
    await startRotation(page, '1 service · 1 task restart');
    await ends(page, 'blocked', 90_000);
    await says(page.getByTestId('stands'), 'fragile');
    await says(page.getByTestId('decision'), 'Retry the new version');
    const { pathname } = new URL(page.url());
    await page.goto('/');
    await says(page.getByTestId('rotations-in-progress'), 'Blocked');
    const attention = page.locator('[data-kind="rotation-waits"]');
    await says(attention, 'Rotation needs your decision');
    await attention.getByRole('link', { name: 'key' }).click();
    await page.waitForURL(`**${pathname}`);
  });

  it('continues after a decision', async () => {
    const { page, docker } = panel;
    rmSync(mark);
    await page.getByTestId('decide-retry').click();
    const dialog = dialogOf(page, 'Retry the new version');
    await says(dialog.getByTestId('decision-effect'), 'fragile');
    await dialog.getByTestId('confirm').click();
    await ends(page, 'done', 90_000);
    await docker.running('fragile', 1);
    const [container] = await docker.containersOf('fragile');
    expect(await docker.readIn(container!, '/run/secrets/key')).toBe('two');
  });
});
