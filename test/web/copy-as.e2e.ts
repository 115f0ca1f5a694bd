// Budget: 50 s.
import { execFile } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as List, User } from '@waxseal/shared';
import type { Locator } from 'playwright-core';
import { expectNoBarriers } from '../support/axe';
import { eventually } from '../support/eventually';
import { aPanel } from '../support/panel';
import { gone, holds, says } from '../support/assertions';

// Docker's command line waits until the tasks are running.
const panel = aPanel();
const value = 'a value of two lines\nand no newline';

/** Runs a pasted command in a shell and returns its output. */
function paste(command: string, env: Record<string, string>, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', command],
      options,
      (error, out, said) => (error ? reject(new Error(`${command}\n${said}${out}`)) : resolve(out)),
    );
    child.stdin?.end(input);
  });
}

/** Copies the command of the open dialog and runs it in a shell. */
async function copyAndRun(tool: 'curl' | 'docker', from: Locator, input?: string) {
  const { page, sandbox, admin } = panel;
  await from.getByTestId('copy-as').click();
  await page.getByRole('menuitem', { name: tool }).click();
  await says(from.getByTestId('copy-as'), 'Copied');
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command.trim().split(/\s/)).toContain(tool);
  expect(command).not.toContain(value);
  const env = { WAXSEAL_TOKEN: admin.token, DOCKER_HOST: sandbox.dockerHost };
  await paste(command, { ...env, DOCKER_CONFIG: sandbox.dir }, input);
}

const dialog = () => panel.page.getByRole('dialog');

async function open(path: string, act: string) {
  await panel.page.goto(path);
  await panel.page.getByTestId(act).first().click();
  await dialog().getByTestId('confirm').waitFor();
}
/** Waits for the plan, so that the commands match the form. */
const planned = () => dialog().getByTestId('plan').waitFor();
async function leave() {
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await gone(dialog());
}

beforeAll(async () => {
  await panel.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await panel.docker.createService('serves', { flags: ['--replicas', '0'] });
  for (const name of ['removed-by-curl', 'removed-by-docker', 'labelled'])
    await panel.docker.createSecret(name);
});

describe.each(['curl', 'docker'] as const)(
  'A command that is copied as %s does the same as the dialog:',
  (tool) => {
    it('changing the labels of a service', async () => {
      await open('/services/serves', 'edit-labels');
      await dialog().getByTestId('add-label').click();
      await dialog().getByLabel('Label key').last().fill(`by.${tool}`);
      await dialog().getByLabel('Label value').last().fill("it's $HOME");
      await planned();
      await copyAndRun(tool, dialog());
      const { Labels } = (await panel.docker.service('serves')).Spec;
      expect(Labels).toMatchObject({ [`by.${tool}`]: "it's $HOME" });
      await leave();
    });

    it('scaling a service', async () => {
      const replicas = tool === 'curl' ? 1 : 0;
      await open('/services/serves', 'scale');
      await dialog().getByTestId('replicas').fill(String(replicas));
      await planned();
      await copyAndRun(tool, dialog());
      const { Mode } = (await panel.docker.service('serves')).Spec;
      expect(Mode.Replicated?.Replicas).toBe(replicas);
      await leave();
    });

    it('editing a service', async () => {
      const { page } = panel;
      await page.goto('/services/serves/edit');
      await page.getByTestId('section-container').locator('summary').click();
      await page.getByTestId('input-hostname').fill(`by-${tool}`);
      await page.getByTestId('review').click();
      await planned();
      await copyAndRun(tool, dialog());
      const { ContainerSpec } = (await panel.docker.service('serves')).Spec.TaskTemplate;
      expect(ContainerSpec).toMatchObject({ Hostname: `by-${tool}` });
      await leave();
    });

    it('creating a secret whose value is read from stdin', async () => {
      const { page, docker, sandbox } = panel;
      const name = `made-by-${tool}`;
      await page.goto('/new-secret');
      await page.getByTestId('name').fill(name);
      await page.getByTestId('value').fill('typed and not copied');
      await page.getByTestId('add-label').click();
      await page.getByLabel('Label key').fill('team');
      await page.getByLabel('Label value').fill("the shop's $HOME");
      await page.getByTestId('review').click();
      await planned();
      await copyAndRun(tool, dialog(), value);
      await leave();
      expect((await docker.secret(name)).Spec.Labels).toEqual({ team: "the shop's $HOME" });
      // The Engine returns no value, but it reports whether a value that is sent again is the same.
      const { ID, Version, Spec } = await docker.secret(name);
      const Data = Buffer.from(value).toString('base64');
      const path = `http://localhost/v1.41/secrets/${ID}/update?version=${Version.Index}`;
      const body = JSON.stringify({ ...Spec, Data });
      const type = 'Content-Type: application/json';
      const args = ['--silent', '--fail-with-body', '--unix-socket', sandbox.socket, '-X', 'POST'];
      const command = ['curl', ...args, '-H', `'${type}'`, '--data', '@-', `'${path}'`].join(' ');
      await paste(command, {}, body);
    });

    it('deleting a secret', async () => {
      await open(`/secrets/removed-by-${tool}`, 'delete');
      await planned();
      await copyAndRun(tool, dialog());
      await panel.page.getByTestId('gone').or(panel.page.getByTestId('secrets')).waitFor();
      expect(await panel.docker.secretNames()).not.toContain(`removed-by-${tool}`);
      await panel.page.keyboard.press('Escape');
      await gone(dialog());
    });
  },
);

it('copies a service for another tool', async () => {
  const { page, docker, sandbox, admin } = panel;
  await docker.createService('copied', { flags: ['--replicas', '0', '--env', "A=it's $HOME"] });
  const env = { WAXSEAL_TOKEN: admin.token, DOCKER_HOST: sandbox.dockerHost };
  await page.goto('/services/copied');
  await page.getByTestId('more-actions').click();
  await page.getByRole('menuitem', { name: 'Copy as…' }).click();
  for (const [tool, label] of [
    ['docker', 'docker service create'],
    ['curl', 'curl'],
  ] as const) {
    await dialog().getByRole('button', { name: label, exact: true }).click();
    await says(dialog().getByTestId('copy-text'), label);
    await dialog().getByTestId('copy').click();
    const command = await eventually(async () => {
      const text = await page.evaluate(() => navigator.clipboard.readText());
      expect(text).toMatch(new RegExp(`^${label}`));
      return text;
    });
    // Docker's command line would wait some seconds for tasks that are not wanted.
    const renamed = command
      .replaceAll(/\bcopied\b/g, `copied-by-${tool}`)
      .replace('docker service create', '$& --detach');
    await paste(renamed, { ...env, DOCKER_CONFIG: sandbox.dir });
    const [made, of] = await Promise.all(
      [`copied-by-${tool}`, 'copied'].map(async (name) => (await docker.service(name)).Spec),
    );
    expect(made!.TaskTemplate.ContainerSpec).toEqual(of!.TaskTemplate.ContainerSpec);
  }
  await dialog().getByRole('button', { name: 'Compose file' }).click();
  await says(dialog().getByTestId('copy-text'), "A: it's $$HOME");
  await expectNoBarriers(page, '[role="dialog"]');
  await page.keyboard.press('Escape');
  await gone(dialog());
});

it('closes the dialog with Escape after the menu was used', async () => {
  const { page } = panel;
  await page.goto('/new-secret');
  await page.getByTestId('name').fill('unmade');
  await page.getByTestId('value').fill('value');
  await page.getByTestId('review').click();
  await planned();
  await dialog().getByTestId('copy-as').click();
  await page.getByRole('menuitem', { name: 'curl' }).click();
  await page.keyboard.press('Escape');
  await gone(dialog());
  await holds(page.getByTestId('name'), 'unmade');
});

it('offers only curl for an action without a docker command', async () => {
  const { page, admin } = panel;
  await admin.post(
    '/users',
    { username: 'lena', role: 'viewer', password: 'lena and friends' },
    201,
  );
  const find = async () => (await admin.get<List<User>>('/users?search=lena')).body.items[0]!;
  await open(`/users/${(await find()).id}`, 'user-role');
  await dialog().getByTestId('role-operator').check();
  await planned();
  await dialog().getByTestId('copy-as').click();
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['curl']);
  await page.keyboard.press('Escape');
  await copyAndRun('curl', dialog());
  await eventually(async () => expect((await find()).role).toBe('operator'));
});
