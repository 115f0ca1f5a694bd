// Budget: 95 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { counts, dialogOf, disabled, gone, has, holds, says } from '../support/assertions';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { eventually } from '../support/eventually';
import { aPanel, aUser, signIn } from '../support/panel';

const START_MS = 240_000;
const panel = aPanel();
// No node fits, so that nothing has to start.
const nowhere = ['--constraint', 'node.labels.nowhere==true'];

const confirm = async (title: string) => {
  const dialog = dialogOf(panel.page, title);
  await dialog.getByTestId('plan').waitFor();
  await dialog.getByTestId('confirm').click();
  await gone(dialog);
};
const specOf = async (name: string) => (await panel.docker.service(name)).Spec;
const filesOf = async (name: string) =>
  ((await specOf(name)).TaskTemplate.ContainerSpec.Secrets ?? []).map(
    ({ SecretName, File }) =>
      `${SecretName} ${File.Name} ${File.UID}:${File.GID} ${File.Mode.toString(8)}`,
  );
const versionOf = async (name: string) => (await panel.docker.service(name)).Version.Index;
const section = (kind: 'secrets' | 'configs') => panel.page.getByTestId(kind);

beforeAll(async () => {
  const { docker, admin } = panel;
  for (const name of ['db', 'token', 'spare'])
    await admin.post('/secrets', { name, value: { text: 'x' } }, 201);
  await admin.post('/configs', { name: 'site', value: { text: 'x' } }, 201);
  await docker.createService('web', { flags: [...nowhere, '--env', 'LEVEL=info'] });
  await docker.createService('worker', { flags: nowhere });
  await docker.createService('everywhere', { flags: ['--mode', 'global', ...nowhere] });
  await docker.createService('job', { flags: ['--mode', 'replicated-job', ...nowhere] });
  const published = ['--secret', 'spare', '--endpoint-mode', 'vip'];
  await docker.createService('published', {
    flags: [...nowhere, ...published, '--publish', 'target=80,published=18088'],
  });
  const confidential = ['--env', 'DB_PASSWORD=hunter2-of-the-move', '--env', 'LEVEL=info'];
  await docker.createService('careless', { flags: [...nowhere, ...confidential] });
  await docker.createService('runs');
  await docker.running('runs', 1);
}, START_MS);

describe('On the page of a service', () => {
  it('several secrets are attached with one restart after the plan was shown', async () => {
    const { page } = panel;
    await page.goto('/services/web');
    const before = await versionOf('web');
    await section('secrets').getByTestId('attach').click();
    const dialog = dialogOf(page, 'Attach secrets to web');
    await disabled(dialog.getByTestId('confirm'));
    const row = (at: number) => dialog.getByTestId('mount-row').nth(at);
    await row(0).getByTestId('mount-name').fill('db');
    await row(0).getByTestId('mount-uid').fill('www');
    await says(row(0), 'Must be a number');
    await row(0).getByTestId('mount-uid').fill('33');
    await row(0).getByTestId('mount-gid').fill('34');
    await row(0).getByTestId('mount-mode').fill('0440');
    await dialog.getByTestId('add-mount').click();
    await row(1).getByTestId('mount-name').fill('token');
    await row(1).getByTestId('mount-target').fill('/etc/app/token');
    await says(dialog.getByTestId('plan'), /secrets\.db\s+\+\s*db \(33:34 0440\)/);
    await says(dialog.getByTestId('plan'), /token \(0:0 0444\)/);
    await says(dialog.getByTestId('effect'), /web\s+Restarts 1 task/);
    await expectNoBarriers(page, '[role="dialog"]');
    expect(await filesOf('web')).toEqual([]);
    await confirm('Attach secrets to web');
    expect(await filesOf('web')).toEqual(['db db 33:34 440', 'token /etc/app/token 0:0 444']);
    expect(
      (await panel.docker.service('web')).PreviousSpec?.TaskTemplate.ContainerSpec.Secrets ?? [],
    ).toEqual([]);
    expect(await versionOf('web')).toBeGreaterThan(before);
    await counts(section('secrets').getByTestId('attachment'), 2);
  });

  it('a mount is changed, and one that does not exist is refused', async () => {
    const { page } = panel;
    await section('secrets').getByRole('button', { name: 'Change the mount of db…' }).click();
    await dialogOf(page, 'Change the mount of db').getByTestId('mount-mode').fill('0400');
    await confirm('Change the mount of db');
    expect(await filesOf('web')).toEqual(['token /etc/app/token 0:0 444', 'db db 33:34 400']);
    await section('configs').getByTestId('attach').click();
    const dialog = dialogOf(page, 'Attach configs to web');
    await dialog.getByTestId('mount-name').fill('nothing');
    await says(dialog.getByTestId('faults'), 'nothing: There is no such config');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
  });

  it('edits are collected, reviewed as one plan and deployed as one update', async () => {
    const { page } = panel;
    const later = async (title: string) => {
      const dialog = dialogOf(page, title);
      await dialog.getByTestId('plan').waitFor();
      await dialog.getByTestId('later').click();
      await gone(dialog);
    };
    const before = await panel.docker.service('web');
    await section('secrets').getByRole('button', { name: 'Detach db…' }).click();
    await later('Detach secrets from web');
    await section('configs').getByTestId('attach').click();
    await dialogOf(page, 'Attach configs to web').getByTestId('mount-name').fill('site');
    await later('Attach configs to web');
    await page.getByRole('button', { name: 'Change LEVEL…' }).click();
    await dialogOf(page, 'Set a variable').getByTestId('variable-value').fill('debug');
    await later('Set a variable');
    await page.getByTestId('scale').click();
    await dialogOf(page, 'Scale web').getByTestId('replicas').fill('3');
    await later('Scale web');
    await says(page.getByTestId('change-set'), '4 changes, not deployed yet');
    expect((await panel.docker.service('web')).Version).toEqual(before.Version);

    // Another client changes something else in the meantime.
    await panel.docker.updateService('web', '--secret-add', 'spare');
    await counts(section('secrets').getByTestId('attachment'), 3);
    await page.getByTestId('review-changes').click();
    const dialog = dialogOf(page, 'Deploy changes to web');
    await counts(dialog.getByTestId('collected'), 4);
    await says(dialog.getByTestId('plan'), /LEVEL\s+−\s*info\s+\+\s*debug/);
    await says(dialog.getByTestId('plan'), /secrets\.db\s+−\s*db/);
    await expectNoBarriers(page, '[role="dialog"]');
    await dialog.getByRole('button', { name: 'Discard: Scale to 3 replicas' }).click();
    await says(dialog.getByTestId('confirm'), 'Deploy 3 changes');
    await eventually(async () =>
      expect(await dialog.getByTestId('plan').innerText()).not.toContain('Replicas'),
    );
    await confirm('Deploy changes to web');
    await gone(page.getByTestId('change-set'));
    expect((await filesOf('web')).sort()).toEqual([
      'spare spare 0:0 444',
      'token /etc/app/token 0:0 444',
    ]);
    const { Spec, PreviousSpec } = await panel.docker.service('web');
    expect(Spec.TaskTemplate.ContainerSpec).toMatchObject({
      Env: ['LEVEL=debug'],
      Configs: [{ ConfigName: 'site' }],
    });
    // One update: the spec before it is the one that the other client made.
    expect(PreviousSpec?.TaskTemplate.ContainerSpec).toMatchObject({ Env: ['LEVEL=info'] });
    expect(PreviousSpec?.TaskTemplate.ContainerSpec.Secrets).toHaveLength(3);
  });

  it('asks before the page is left with collected edits', async () => {
    const { page } = panel;
    await page.getByTestId('set-variable').click();
    const dialog = dialogOf(page, 'Set a variable');
    await dialog.getByTestId('variable-name').fill('NEW');
    await dialog.getByTestId('plan').waitFor();
    await dialog.getByTestId('later').click();
    await gone(dialog);
    await page.getByTestId('sidebar').getByRole('link', { name: 'Services' }).click();
    await page.getByRole('dialog').getByTestId('stay').click();
    await page.getByTestId('discard-changes').click();
    await gone(page.getByTestId('change-set'));
  });
});

describe('A variable that looks like a secret', () => {
  it('is moved to a secret from the recommendation, with one restart', async () => {
    const { page } = panel;
    await page.goto('/services/careless');
    const finding = page.locator('[data-testid="finding"][data-kind="secret-in-spec"]');
    await finding.getByRole('button', { name: 'Move DB_PASSWORD to a secret…' }).click();
    const dialog = dialogOf(page, 'Move DB_PASSWORD to a secret');
    await holds(dialog.getByTestId('move-secret'), 'careless_db_password');
    await dialog.getByTestId('move-secret').fill('DB');
    await says(dialog.getByTestId('problem'), 'Docker ignores the case of names');
    await dialog.getByTestId('move-secret').fill('careless-');
    await says(dialog, 'start and end with a letter or digit');
    await dialog.getByTestId('move-secret').fill('careless_db');
    await says(dialog.getByTestId('plan'), '/run/secrets/careless_db');
    await says(dialog.getByTestId('plan'), 'The image must read DB_PASSWORD_FILE');
    await says(dialog.getByTestId('effect'), /careless\s+Restarts 1 task/);
    await expectNoBarriers(page, '[role="dialog"]');
    expect(await dialog.innerText()).not.toContain('hunter2');
    await confirm('Move DB_PASSWORD to a secret');
    await gone(finding);
    expect((await specOf('careless')).TaskTemplate.ContainerSpec).toMatchObject({
      Env: ['LEVEL=info', 'DB_PASSWORD_FILE=/run/secrets/careless_db'],
    });
    expect(await filesOf('careless')).toEqual(['careless_db careless_db 0:0 444']);
    await says(section('secrets'), 'careless_db');
    await page.goto('/secrets/careless_db');
    await says(page.getByTestId('activity'), 'Created');
  });
});

describe('A service', () => {
  const more = async (action: string) => {
    await panel.page.getByTestId('more-actions').click();
    await panel.page.getByRole('menuitem', { name: action }).click();
  };

  it('is stopped after its name was typed, and started with the replicas that it had', async () => {
    const { page, docker } = panel;
    await docker.updateService('worker', '--replicas', '3');
    await page.goto('/services/worker');
    await says(page.getByTestId('tasks-bar'), '/3');
    await more('Stop…');
    const dialog = dialogOf(page, 'Stop worker');
    await says(dialog.getByTestId('effect'), /worker\s+Stops 3 tasks/);
    await disabled(dialog.getByTestId('confirm'));
    await dialog.getByTestId('typed-name').fill('worker');
    await confirm('Stop worker');
    const { Mode, Labels } = await specOf('worker');
    expect([Mode.Replicated?.Replicas, Labels]).toEqual([0, { 'waxseal.stopped-replicas': '3' }]);
    await more('Start…');
    await says(dialogOf(page, 'Start worker').getByTestId('effect'), /worker\s+Starts 3 tasks/);
    await confirm('Start worker');
    const started = await specOf('worker');
    expect([started.Mode.Replicated?.Replicas, started.Labels]).toEqual([3, {}]);
  });

  it('is duplicated, run once, and deleted after its name was typed', async () => {
    const { page, docker } = panel;
    await page.goto('/services/published');
    await says(page.getByTestId('facts'), 'busybox:local');
    await more('Duplicate…');
    const copying = dialogOf(page, 'Duplicate published');
    await holds(copying.getByTestId('copy-name'), 'published-copy');
    await copying.getByTestId('copy-name').fill('web');
    await says(copying.getByTestId('problem'), 'This name is already in use');
    await copying.getByTestId('copy-name').fill('twin');
    await says(copying.getByTestId('effect'), /twin\s+Starts 1 task/);
    await says(copying.getByTestId('warning'), 'published publishes the port 18088');
    await expectNoBarriers(page, '[role="dialog"]');
    await confirm('Duplicate published');
    expect((await specOf('twin')).TaskTemplate).toEqual((await specOf('published')).TaskTemplate);
    await more('Run once…');
    await dialogOf(page, 'Run once published').getByTestId('copy-name').fill('once');
    await confirm('Run once published');
    expect((await specOf('once')).Mode).toHaveProperty('ReplicatedJob');

    await page.goto('/services/twin');
    await says(page.getByTestId('facts'), 'busybox:local');
    await more('Delete…');
    const deleting = dialogOf(page, 'Delete twin');
    await says(deleting.getByTestId('plan'), 'What it uses is kept: secret spare');
    await disabled(deleting.getByTestId('confirm'));
    await deleting.getByTestId('typed-name').fill('twin');
    await confirm('Delete twin');
    await page.waitForURL('**/services');
    expect(await panel.sandbox.docker(['service', 'ls', '--format', '{{.Name}}'])).not.toMatch(
      /^twin$/m,
    );
    await docker.service('published');
  });

  it('that is global or a job says why it cannot be stopped', async () => {
    const { page } = panel;
    for (const [name, reason] of [
      ['everywhere', /no number of replicas/],
      ['job', /A job cannot be stopped/],
    ] as const) {
      await page.goto(`/services/${name}`);
      await page.getByTestId('more-actions').click();
      const item = page.getByRole('menuitem', { name: 'Stop…' });
      await has(item, 'aria-disabled', 'true');
      await says(item, reason);
    }
  });
});

describe('On the page of a secret', () => {
  it('it is attached to several services, each with one restart, and detached', async () => {
    const { page } = panel;
    await page.goto('/secrets/db');
    await page.getByTestId('attach-to-services').click();
    const dialog = dialogOf(page, 'Attach db to services');
    for (const name of ['worker', 'runs', 'nothing']) {
      await dialog.getByTestId('service-name').fill(name);
      await dialog.getByTestId('service-name').press('Enter');
    }
    await counts(dialog.getByTestId('chosen-service'), 3);
    await dialog.getByTestId('mount-mode').fill('0400');
    await says(dialog.getByTestId('bulk-headline'), 'Attaches db to 2 services.');
    await says(dialog.getByTestId('bulk-headline'), 'Restarts 4 tasks');
    await says(dialog.getByTestId('bulk-refused'), 'nothing');
    await expectNoBarriers(page, '[role="dialog"]');
    await dialog.getByTestId('confirm').click();
    await says(dialog.getByTestId('bulk-outcome'), '2 done.');
    await dialog.getByTestId('bulk-close').click();
    for (const name of ['worker', 'runs']) expect(await filesOf(name)).toEqual(['db db 0:0 400']);
    await panel.docker.updateState('runs', 'completed');

    await page.getByRole('button', { name: 'Detach from runs…' }).click();
    const detaching = dialogOf(page, 'Detach db from services');
    await detaching.getByLabel('worker').check();
    await says(detaching.getByTestId('bulk-headline'), 'Detaches db from 2 services.');
    await detaching.getByTestId('confirm').click();
    await says(detaching.getByTestId('bulk-outcome'), '2 done.');
    await detaching.getByTestId('bulk-close').click();
    for (const name of ['worker', 'runs']) expect(await filesOf(name)).toEqual([]);
    await says(page.getByTestId('activity'), 'service worker');
  });
});

describe('For a viewer', () => {
  it('nothing can be attached, detached or set', async () => {
    const viewer = await Browser.start(panel.waxseal.url);
    try {
      const page = await viewer.newPage();
      await signIn(page, await aUser(panel, 'viewer'));
      await page.goto('/services/web');
      await counts(page.getByTestId('secrets').getByTestId('attachment'), 2);
      for (const button of ['attach', 'detach', 'change-mount', 'set-variable', 'move-to-secret'])
        expect([button, await page.getByTestId(button).count()]).toEqual([button, 0]);
    } finally {
      await viewer.close();
    }
  });
});
