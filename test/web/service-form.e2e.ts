// Budget: 60 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { Browser } from '../support/browser';
import { counts, dialogOf, disabled, gone, has, holds, says } from '../support/assertions';
import { eventually } from '../support/eventually';
import { aPanel, aUser, signIn } from '../support/panel';

const panel = aPanel();
const START_MS = 60_000;

const input = (place: string) => panel.page.getByTestId(`input-${place}`);
const fill = (place: string, text: string) => input(place).fill(text);
const add = (field: string) => panel.page.getByTestId(`add-${field}`).click();
const unfold = (section: string) =>
  panel.page.getByTestId(`section-${section}`).locator('summary').click();
const review = () => panel.page.getByTestId('review').click();
const specOf = async (name: string) => (await panel.docker.service(name)).Spec;

async function confirm(title: string) {
  const dialog = dialogOf(panel.page, title);
  await dialog.getByTestId('plan').waitFor();
  await dialog.getByTestId('confirm').click();
  await gone(dialog);
}

beforeAll(async () => {
  await panel.admin.post('/secrets', { name: 'db_password', value: { text: 'x' } }, 201);
}, START_MS);

describe('The form of a new service', () => {
  it('shows what the API rejects beside the field, and keeps what was typed', async () => {
    const { page } = panel;
    await page.goto('/services');
    await page.getByTestId('new').click();
    await page.getByTestId('new-service').waitFor();
    await review();
    await says(page.getByTestId('fault-name'), 'Must not be empty');
    await fill('name', 'made');
    await fill('image', 'busybox:local');
    await add('secrets');
    await fill('secrets/0/name', 'no_such_secret');
    await unfold('resources');
    await fill('resources.limitMemory', '12 potatoes');
    await review();
    await says(page.getByTestId('fault-resources.limitMemory'), 'amount of memory such as');
    await fill('resources.limitMemory', '64M');
    await gone(page.getByTestId('fault-resources.limitMemory'));
    await review();
    await says(page.getByTestId('fault-secrets/0/name'), 'There is no such secret');
    await expectNoBarriers(page);
  });

  it('asks before it is left', async () => {
    const { page } = panel;
    await page.getByTestId('nav-services').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
    await holds(input('name'), 'made');
  });

  it('creates what was typed after the plan was shown', async () => {
    const { page } = panel;
    await fill('secrets/0/name', 'db_password');
    await fill('secrets/0/target', 'password');
    await fill('secrets/0/mode', '0400');
    for (const [at, word] of ['sleep', '100000'].entries()) {
      await add('args');
      await fill(`args/${at}/value`, word);
    }
    await add('env');
    await fill('env/0/key', 'GREETING');
    await fill('env/0/value', 'a b=c');
    await unfold('update');
    await input('updatePolicy.order').selectOption('start-first');
    await fill('updatePolicy.delayMs', '1m30s');
    await review();
    const dialog = dialogOf(page, 'Create service');
    await says(dialog.getByTestId('effect'), /made\s+Starts 1 task/);
    await says(dialog.getByTestId('plan'), 'a b=c');
    await expectNoBarriers(page, '[role="dialog"]');
    await confirm('Create service');
    await page.waitForURL('**/services/made');
    await says(page.getByTestId('variable'), 'a b=c');
    const spec = await specOf('made');
    expect(spec).toMatchObject({
      TaskTemplate: {
        ContainerSpec: {
          Image: 'busybox:local',
          Args: ['sleep', '100000'],
          Env: ['GREETING=a b=c'],
          Secrets: [
            {
              SecretName: 'db_password',
              File: { Name: 'password', UID: '0', GID: '0', Mode: 0o400 },
            },
          ],
        },
        Resources: { Limits: { MemoryBytes: 64 * 1024 * 1024 } },
      },
      UpdateConfig: { Order: 'start-first', Delay: 90e9, Parallelism: 1 },
    });
  });

  it('is filled from a compose file, with what was not taken over and why', async () => {
    const { page } = panel;
    await page.goto('/new-service');
    await page.getByTestId('paste').locator('summary').click();
    const text = `
services:
  other: { image: other:1 }
  pasted:
    image: busybox:local
    build: .
    command: sleep 100000
    secrets: [{ source: key, target: password, mode: 0400 }]
    environment: { GREETING: "\${GREETING:-hello}" }
    deploy: { replicas: 2, update_config: { order: start-first } }
secrets: { key: { name: db_password, external: true } }`;
    await page.getByTestId('paste-text').fill(text);
    await page.getByTestId('paste-fill').click();
    await page.getByTestId('paste-service').locator('select').selectOption('pasted');
    await page.getByTestId('paste-fill').click();
    await says(page.getByTestId('leftover'), 'build – A Swarm runs images');
    await holds(input('args/1/value'), '100000');
    await expectNoBarriers(page);
    await review();
    await confirm('Create service');
    await page.waitForURL('**/services/pasted');
    const spec = await specOf('pasted');
    expect(spec).toMatchObject({
      Mode: { Replicated: { Replicas: 2 } },
      TaskTemplate: {
        ContainerSpec: {
          Args: ['sleep', '100000'],
          Env: ['GREETING=hello'],
          Secrets: [{ SecretName: 'db_password', File: { Name: 'password', Mode: 0o400 } }],
        },
      },
      UpdateConfig: { Order: 'start-first' },
    });
  });

  it('is filled from a line, which creates the service that Docker creates', async () => {
    const { page, docker } = panel;
    const flags = ['--replicas', '0', '--env', 'A=b c', '--label', 'team=shop'];
    await docker.createService('by-docker', { flags });
    await page.goto('/new-service');
    await page.getByTestId('paste').locator('summary').click();
    const line = `docker service create --replicas 0 --env 'A=b c' --label team=shop --stop-signal KILL --name by-line busybox:local sleep 100000`;
    await page.getByTestId('paste-text').fill(line);
    await page.getByTestId('paste-fill').click();
    await holds(input('name'), 'by-line');
    await page.getByRole('button', { name: 'YAML' }).click();
    await says(page.getByTestId('editor'), 'name: by-line');
    await review();
    await confirm('Create service');
    await page.waitForURL('**/services/by-line');
    const unnamed = async (name: string) => ({ ...(await specOf(name)), Name: '' });
    expect(await unnamed('by-line')).toEqual(await unnamed('by-docker'));
  });

  it('is not shown to a viewer', async () => {
    const viewer = await aUser(panel, 'viewer');
    const browser = await Browser.start(panel.waxseal.url);
    try {
      const page = await browser.newPage();
      await signIn(page, viewer);
      await page.goto('/new-service');
      await page.getByTestId('forbidden').waitFor();
    } finally {
      await browser.close();
    }
  });
});

describe('The form of an existing service', () => {
  const constraints = ['node.labels.nowhere==true'];
  const shows = (place: string, text: string) => holds(input(place), text);
  const open = async (name: string) => {
    await panel.page.goto(`/services/${name}`);
    await panel.page.getByTestId('edit').click();
    await panel.page.getByTestId('edit-service').waitFor();
  };

  beforeAll(async () => {
    const flags = ['--constraint', constraints[0]!, '--env', 'A=1', '--env', 'B=2'];
    await panel.docker.createService('edited', { flags: [...flags, '--limit-memory', '64m'] });
    await panel.docker.createService('contested', { flags });
  }, START_MS);

  it('sends only what was changed', async () => {
    const { page } = panel;
    const before = await specOf('edited');
    await open('edited');
    await shows('image', 'busybox:local');
    await shows('env/1/value', '2');
    await has(page.getByTestId('review'), 'aria-disabled', 'true');
    await fill('env/1/value', 'two');
    await unfold('container');
    await fill('user', '1000');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await review();
    expect((await sent).postDataJSON()).toEqual({
      env: { B: 'two' },
      user: '1000',
      resume: false,
    });
    const dialog = dialogOf(page, 'Edit service');
    await says(dialog.getByTestId('effect'), /edited\s+Restarts 1 task/);
    await says(dialog.getByTestId('plan'), /B\s+−\s*2\s+\+\s*two/);
    await confirm('Edit service');
    await page.waitForURL('**/services/edited');
    const { ContainerSpec } = before.TaskTemplate;
    expect(await specOf('edited')).toEqual({
      ...before,
      TaskTemplate: {
        ...before.TaskTemplate,
        ContainerSpec: { ...ContainerSpec, Env: ['A=1', 'B=two'], User: '1000' },
      },
    });
  });

  it('shows the same as YAML, refuses what it does not know, and sends only what was changed', async () => {
    const { page } = panel;
    await open('edited');
    await page.getByRole('button', { name: 'YAML' }).click();
    const editor = page.getByTestId('editor');
    await says(editor, 'image: busybox:local');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('privileged: true\n');
    await says(page.getByTestId('yaml-fault'), 'privileged: there is no such field');
    await has(page.getByTestId('review'), 'aria-disabled', 'true');
    await page.keyboard.press('Control+z');
    await gone(page.getByTestId('yaml-fault'));
    await page.keyboard.insertText('workdir: /srv\n');
    await expectNoBarriers(page);
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await review();
    expect((await sent).postDataJSON()).toEqual({ workdir: '/srv', resume: false });
    await confirm('Edit service');
    await page.waitForURL('**/services/edited');
    const { ContainerSpec } = (await specOf('edited')).TaskTemplate;
    expect(ContainerSpec).toMatchObject({ Dir: '/srv', Env: ['A=1', 'B=two'] });
  });

  it('shows the spec as Docker stores it, and names the place of what it refuses', async () => {
    const { page } = panel;
    await open('edited');
    await page.getByRole('button', { name: 'Docker spec' }).click();
    const editor = page.getByTestId('raw-spec').getByTestId('editor');
    await says(editor, 'Image: busybox:local');
    await has(page.getByTestId('review-raw'), 'aria-disabled', 'true');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('Unknown: true\n');
    await page.getByTestId('review-raw').click();
    const dialog = dialogOf(page, 'Edit service');
    await says(dialog.getByTestId('faults'), '/spec/Unknown: Waxseal cannot set this');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await gone(dialog);
    await editor.click();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('UpdateConfig:\n  Parallelism: 2\n');
    await expectNoBarriers(page);
    await page.getByTestId('review-raw').click();
    await says(dialog.getByTestId('plan'), /parallelism\s+\+\s*2/);
    await confirm('Edit service');
    await page.waitForURL('**/services/edited');
    expect(await specOf('edited')).toMatchObject({ UpdateConfig: { Parallelism: 2 } });
  });

  it('compares both edits after a conflict, and takes the side that the user chooses', async () => {
    const { page, docker } = panel;
    await open('contested');
    await fill('image', 'busybox:mine');
    await fill('env/0/value', 'mine');
    const theirs = ['--image', 'busybox:theirs', '--env-add', 'B=theirs', '--env-add', 'C=3'];
    await docker.updateService('contested', ...theirs);
    await eventually(async () => {
      const { body } = await panel.admin.get<{ image: string }>('/services/contested');
      expect(body.image).toBe('busybox:theirs');
    });
    await review();
    const merge = page.getByTestId('label-merge');
    await says(merge, /Image\s+busybox:local\s+busybox:mine\s+busybox:theirs/);
    await counts(merge.getByTestId('difference'), 4);
    await disabled(page.getByTestId('settle'));
    await expectNoBarriers(page);
    await page.getByRole('radio', { name: 'Image: keep mine' }).check();
    await page.getByTestId('settle').click();
    await shows('image', 'busybox:mine');
    await review();
    await confirm('Edit service');
    await page.waitForURL('**/services/contested');
    const { ContainerSpec } = (await specOf('contested')).TaskTemplate;
    expect(ContainerSpec).toMatchObject({
      Image: 'busybox:mine',
      // The command line adds variables in any order.
      Env: expect.arrayContaining(['A=mine', 'B=theirs', 'C=3']),
    });
  });
});
