// Budget: 50 s.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNoBarriers } from '../support/axe';
import { aPanel } from '../support/panel';
import { ends } from '../support/rotation-form';
import { failureWindow, Rotations } from '../support/rotations';
import { dialogOf, gone, says } from '../support/assertions';

const panel = aPanel();
const rotations = new Rotations(panel);
const folder = mkdtempSync(join(tmpdir(), 'waxseal-decided-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Creates a secret for each decision with a blocked rotation, because no task of its service can start. */
const names = ['accepted', 'reverted', 'abandoned'] as const;
type Name = (typeof names)[number];
const ids = {} as Record<Name, string>;
const serviceOf = (name: Name) => `${name}_app`;
const markOf = (name: Name) => join(folder, name);

const dialog = (title: string) => dialogOf(panel.page, title);

async function open(name: Name) {
  await panel.page.goto(`/rotations/${ids[name]}`);
  await panel.page.getByTestId('decision').waitFor();
}

async function decide(resolution: string, title: string, effect: string | RegExp) {
  await panel.page.getByTestId(`decide-${resolution}`).click();
  await says(dialog(title).getByTestId('decision-effect'), effect);
  await dialog(title).getByTestId('confirm').click();
  await gone(dialog(title));
}

beforeAll(async () => {
  for (const name of names) {
    await panel.docker.createSecret(name, { value: 'old' });
    await rotations.consumer(serviceOf(name), {
      flags: ['--secret', name, '--mount', `type=bind,src=${folder},dst=/mark`],
      command: ['sh', '-c', `test ! -e /mark/${name} && exec sleep 100000`],
    });
    await rotations.known(name, 1);
    writeFileSync(markOf(name), '');
  }
  const settings = { ...failureWindow, deadlineSeconds: 4 };
  for (const name of names)
    ids[name] = (await rotations.start(name, { value: { text: 'new' }, settings })).id;
  await Promise.all(names.map((name) => rotations.reaches(ids[name], 'blocked', 90_000)));
});

describe('A blocked rotation', () => {
  it('names each service with its version, the last failure and the effect of each decision', async () => {
    const { page } = panel;
    await open('accepted');
    await says(page.getByTestId('stands'), serviceOf('accepted'));
    await says(page.getByTestId('rotation-failure').first(), serviceOf('accepted'));
    for (const choice of ['retry', 'accept', 'revert', 'abandon'])
      expect([choice, await page.getByTestId(`decide-${choice}`).count()]).toEqual([choice, 1]);
    await expectNoBarriers(page);
  });

  it('is decided in an accessible dialog', async () => {
    const { page } = panel;
    await page.getByTestId('decide-abandon').click();
    await dialog('Stop here').getByTestId('decision-effect').waitFor();
    await expectNoBarriers(page, '[role="dialog"]');
    await page.keyboard.press('Escape');
    await gone(dialog('Stop here'));
  });
});

describe('The decision', () => {
  it('Accept makes the new version current and shows other services as drift', async () => {
    const { page } = panel;
    await open('accepted');
    await decide('accept', 'Accept as is', /Makes v2 current/);
    await ends(page, 'done');
    await page.goto('/secrets/accepted');
    await says(page.locator('[data-version="2"]'), 'Current');
    await says(page.getByTestId('drifted'), /accepted_app\s+is on v1 \(current is v2\)/);
    expect(await rotations.on(serviceOf('accepted'))).toEqual(['accepted']);
  });

  it('Revert returns all services to the previous version and deletes the new one', async () => {
    const { page, docker } = panel;
    rmSync(markOf('reverted'));
    await open('reverted');
    await decide('revert', 'Revert to the previous version', /v2 is deleted/);
    await ends(page, 'reverted');
    await docker.running(serviceOf('reverted'), 1);
    expect(await rotations.fileIn(serviceOf('reverted'), '/run/secrets/reverted')).toEqual(['old']);
    expect(await rotations.secretNames('reverted')).toEqual(['reverted']);
    await rotations.expectSettled(serviceOf('reverted'));
  });

  it('Abandon ends the rotation, keeps both versions and changes no service', async () => {
    const { page, docker } = panel;
    const { Version } = await docker.service(serviceOf('abandoned'));
    await open('abandoned');
    await decide('abandon', 'Stop here', 'without changing a service');
    await ends(page, 'cancelled');
    await says(page.getByTestId('progress'), 'Abandoned');
    expect(await rotations.secretNames('abandoned')).toEqual(['abandoned', 'abandoned.v2']);
    expect((await docker.service(serviceOf('abandoned'))).Version).toEqual(Version);
    await page.goto('/');
    await page.getByTestId('attention').waitFor();
    await gone(page.getByTestId('rotations-in-progress'));
  });
});
