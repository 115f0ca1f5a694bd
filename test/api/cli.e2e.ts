// Budget: 55 s.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Rotation, RotationPlan, Secret, SecretVersion, Service } from '@waxseal/shared';
import { BreakableServices } from '../support/breakable-services';
import { Cli } from '../support/cli';
import { ConfigCli } from '../support/docker-cli';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';
import { exitsOnBadValue, Rotations } from '../support/rotations';
import { adminPassword, freePort } from '../support/waxseal';

const fixture = useFixture();
const rotations = new Rotations(fixture);
const configs = new ConfigCli(() => fixture.sandbox);
const cli = new Cli();
const breakable = new BreakableServices(fixture, rotations);
afterAll(() => {
  cli.remove();
  breakable.remove();
});

const value = 'value-3f1c9a';
const newValue = 'value-77be02';
const badValue = 'value-bad-5d20';
const quickly = ['--stability-window', '0.5'];

beforeAll(async () => {
  const { url } = fixture.waxseal;
  const words = ['login', url, '--username', 'admin', '--password-stdin'];
  await cli.ends(0, words, { input: `${adminPassword}\n` });
});
// The last check of the file: everything that was called before is searched.
afterAll(() => {
  for (const one of [value, newValue, badValue, adminPassword]) expect(cli.seen).not.toContain(one);
});

describe('login', () => {
  it('stores an API token that only its owner can read', async () => {
    expect(statSync(join(cli.home, 'waxseal/login.json')).mode & 0o777).toBe(0o600);
    const { body } = await fixture.admin.get<{ items: { name: string; permissions: string[] }[] }>(
      '/tokens',
    );
    expect(body.items[0]!.name).toMatch(/^cli-/);
    expect(body.items[0]!.permissions).not.toContain('user.manage');
    const sessions = await fixture.admin.get<{ total: number }>('/sessions');
    expect(sessions.body.total).toBe(1);
  });

  it('is refused with a wrong password', async () => {
    const words = ['login', fixture.waxseal.url, '--username', 'admin', '--password-stdin'];
    const { err } = await cli.ends(1, words, { input: 'wrong', env: { XDG_CONFIG_HOME: '/none' } });
    expect(err).toBe('waxseal: Incorrect username or password.\n');
  });
});

describe('secrets', () => {
  it('are created, rotated, restored, pruned and deleted', async () => {
    await cli.ends(0, ['secrets', 'create', 'shop', '--label', 'team=web', '--trim'], {
      input: `${value}\n`,
    });
    await rotations.consumer('shop-web', { flags: ['--secret', 'shop'] });
    await rotations.known('shop', 1);
    const read = () => rotations.fileIn('shop-web', '/run/secrets/shop');
    expect(await read()).toEqual([value]);

    const list = await cli.ends(0, ['secrets', 'ls']);
    expect(list.out).toMatch(/^NAME +VERSION +STATE .*\nshop +1 +in-use +1 /);

    const plan = await cli.json<RotationPlan>(['secrets', 'rotate', 'shop', '--plan'], {
      input: newValue,
    });
    expect(plan.services.map(({ service }) => service)).toEqual(['shop-web']);
    expect(await rotations.on('shop-web')).toEqual(['shop']);

    const rotate = ['secrets', 'rotate', 'shop', '--wait', '--plan-hash', plan.hash];
    const { out, err } = await cli.ends(1, [...rotate, ...quickly], { input: newValue });
    // Another stability window is another plan.
    expect([out, err]).toEqual(['', expect.stringContaining('The plan')]);

    const rotated = await cli.ends(0, ['secrets', 'rotate', 'shop', ...quickly], {
      input: newValue,
      env: { CI: 'true' },
    });
    expect(rotated.err).toMatch(/^rolling: 0 of 1 services/m);
    expect(rotated.out).toMatch(/^Rotation \S+: (done|deleting|closed)\n$/);
    expect(await rotations.on('shop-web')).toEqual(['shop.v2']);
    expect(await read()).toEqual([newValue]);

    await cli.ends(0, ['secrets', 'restore', 'shop', '1', '--wait', ...quickly]);
    expect(await read()).toEqual([value]);
    const shown = await cli.json<Secret & { versions: SecretVersion[] }>([
      'secrets',
      'show',
      'shop',
    ]);
    expect(shown.usage).toContainEqual(expect.objectContaining({ service: 'shop-web' }));
    const { version } = shown.versions.find(({ stage }) => stage === 'current')!;

    expect((await cli.ends(0, ['secrets', 'prune', 'shop', '--plan'])).out).toMatch(
      /shop +2 +delete/,
    );
    await cli.ends(0, ['secrets', 'prune', 'shop', '--wait']);
    expect(await rotations.secretNames('shop')).not.toContain('shop.v2');
    await cli.run(['secrets', 'delete-versions', 'shop', '--wait']);
    await cli.ends(0, ['secrets', 'prune', 'shop', '--wait']);
    expect(await rotations.secretNames('shop')).toEqual([
      version === 1 ? 'shop' : `shop.v${version}`,
    ]);

    const inUse = await cli.ends(1, ['secrets', 'delete', 'shop']);
    expect(inUse.err).toContain('shop-web');
    await fixture.docker.removeService('shop-web');
    await eventually(() => cli.ends(0, ['secrets', 'delete', 'shop']));
    expect(await rotations.secretNames('shop')).toEqual([]);
  });

  it('can be generated without anyone seeing the value', async () => {
    const { out } = await cli.ends(0, ['secrets', 'create', 'generated', '--generate', 'password']);
    expect(out).toBe('The secret generated is created.\n');
    expect(await fixture.docker.secretNames()).toContain('generated');
  });
});

describe('A rotation', () => {
  it('ends with 3 if the new value does not work, and the services run the previous one', async () => {
    await fixture.docker.createSecret('fragile', { value });
    await rotations.consumer('fragile-app', {
      flags: ['--secret', 'fragile'],
      command: exitsOnBadValue('fragile'),
    });
    await rotations.known('fragile', 1);
    const words = ['secrets', 'rotate', 'fragile', '--wait', '--stability-window', '5'];
    const { err } = await cli.ends(3, words, { input: badValue });
    expect(err).toMatch(/^waxseal: rotation \S+ is reverted: fragile-app: /m);
    await rotations.expectBackOnOld('fragile', 'fragile-app');
  });

  it('ends with 5 if the time is over, continues, and can be cancelled', async () => {
    const words = ['secrets', 'rotate', 'fragile', '--wait', '--timeout', '0.1', '--json'];
    const slowly = ['--stability-window', '2'];
    const { out, err } = await cli.ends(5, [...words, ...slowly], { input: newValue });
    const { id } = JSON.parse(out) as Rotation;
    expect(err).toContain(`rotation ${id} had not ended after 0.1 s`);
    expect((await cli.ends(0, ['rotations', 'ls', '--open'])).out).toContain(id);
    await cli.ends(0, ['rotations', 'cancel', id, '--wait']);
    expect(await rotations.on('fragile-app')).toEqual(['fragile']);
    await cli.ends(3, ['rotations', 'wait', id]);
    expect((await cli.ends(0, ['rotations', 'show', id])).out).toMatch(/^State: +cancelled$/m);
  });

  it('ends with 4 if it needs a decision, and continues with it', async () => {
    const app = await breakable.add('stuck');
    app.break();
    const words = ['secrets', 'rotate', 'stuck', '--wait', '--deadline', '4', ...quickly];
    const { err, out } = await cli.ends(4, [...words, '--json'], { input: newValue });
    const { id } = JSON.parse(out) as Rotation;
    expect(err).toMatch(/^waxseal: rotation \S+ needs a decision \(.*revert.*\): /m);
    app.mend();
    await cli.ends(0, ['rotations', 'resolve', id, 'revert', '--wait']);
    expect(await rotations.on('stuck-app')).toEqual(['stuck']);
  });
});

describe('services', () => {
  it('are listed, shown, scaled, restarted and rolled back', async () => {
    await rotations.consumer('web', {
      command: ['sh', '-c', 'echo started; exec sleep 100000'],
    });
    // Until then, the product may know the service without its tasks.
    await cli.ends(0, ['services', 'wait', 'web']);
    expect((await cli.ends(0, ['services', 'ls'])).out).toMatch(
      /^web +converged +replicated +1 +1 /m,
    );
    await cli.ends(0, ['services', 'scale', 'web', '2', '--wait']);
    await fixture.docker.running('web', 2);
    const before = await rotations.tasks('web');
    await cli.ends(0, ['services', 'restart', 'web', '--wait']);
    expect(await rotations.tasks('web')).not.toEqual(before);
    expect((await cli.ends(0, ['services', 'scale', 'web', '3', '--plan'])).out).toContain('start');
    await cli.ends(0, ['services', 'rollback', 'web', '--wait']);
    expect((await fixture.docker.service('web')).UpdateStatus?.State).toBe('rollback_completed');
    const { tasks } = await cli.json<Service & { tasks: unknown[] }>(['services', 'show', 'web']);
    expect(tasks.length).toBeGreaterThan(1);
    const { out } = await cli.ends(0, ['services', 'logs', 'web', '--tail', '1']);
    expect(out).toMatch(/^\d+@\S+ \| started\n$/);
    const plan = await cli.ends(0, ['services', 'update', 'web', '--image', 'busybox:x', '--plan']);
    expect(plan.out).toMatch(/busybox:x/);
  });

  it('end with 3 if Docker has rolled them back, also after a change by another client', async () => {
    await rotations.consumer('rolled', { flags: ['--update-failure-action', 'rollback'] });
    await fixture.docker.updateService('rolled', '--args', 'false');
    await fixture.docker.updateState('rolled', 'rollback_completed');
    const { err } = await cli.ends(3, ['services', 'wait', 'rolled']);
    expect(err).toContain('was rolled back');
    const words = ['services', 'update', 'rolled', '--image', 'busybox:missing', '--wait'];
    expect((await cli.ends(3, words)).err).toContain('Docker has rolled rolled back');
    expect((await fixture.docker.service('rolled')).UpdateStatus?.State).toBe('rollback_completed');
  });

  it('end with 4 if Docker has paused the rollout, and with 5 if the time is over', async () => {
    await rotations.consumer('paused');
    await cli.ends(5, ['services', 'restart', 'paused', '--wait', '--timeout', '0.1']);
    await cli.ends(0, ['services', 'wait', 'paused']);
    const words = ['services', 'update', 'paused', '--image', 'busybox:missing', '--wait'];
    expect((await cli.ends(4, words)).err).toContain('needs a decision');
    expect((await fixture.docker.service('paused')).UpdateStatus?.State).toBe('paused');
  });
});

describe('configs', () => {
  it('are created, rotated, read and deleted', async () => {
    await cli.ends(0, ['configs', 'create', 'site'], { input: 'one\n' });
    await cli.ends(0, ['configs', 'rotate', 'site', '--wait', ...quickly], { input: 'two\n' });
    expect((await cli.ends(0, ['configs', 'content', 'site'])).out).toBe('two\n');
    expect((await cli.ends(0, ['configs', 'content', 'site', '1'])).out).toBe('one\n');
    expect((await cli.ends(0, ['configs', 'ls'])).out).toMatch(/^site +2 /m);
    await cli.ends(0, ['configs', 'delete', 'site']);
    expect(await configs.names('site')).toEqual([]);
  });
});

describe('audit and token', () => {
  it('lists entries of the audit log', async () => {
    const { out } = await cli.ends(0, ['audit', '--target', 'generated']);
    expect(out).toMatch(/ admin\/cli-\S+ +secret\.create +secret generated +succeeded/);
  });

  it('creates a token that another call uses, and deletes it', async () => {
    const asAdmin = ['--username', 'admin', '--password-stdin'];
    const input = adminPassword;
    const create = ['token', 'create', 'ci', '--permission', 'secret.read', ...asAdmin];
    const WAXSEAL_TOKEN = (await cli.ends(0, create, { input })).out.trim();
    const env = { WAXSEAL_URL: fixture.waxseal.url, WAXSEAL_TOKEN };
    await cli.ends(0, ['secrets', 'ls'], { env });
    expect((await cli.ends(1, ['services', 'ls'], { env })).err).toContain('permission');
    expect((await cli.ends(0, ['token', 'ls', ...asAdmin], { input })).out).toMatch(/^ci /m);
    await cli.ends(0, ['token', 'delete', 'ci', ...asAdmin], { input });
    await cli.ends(1, ['secrets', 'ls'], { env });
  });
});

describe('Refused and incorrect calls', () => {
  it('end with 1 and name the field', async () => {
    const { err } = await cli.ends(1, ['secrets', 'create', 'no/slash'], { input: value });
    expect(err).toMatch(/^waxseal: .*name: .*\n$/);
    const taken = await cli.ends(1, ['secrets', 'create', 'generated'], { input: value });
    expect(taken.err).toMatch(/already in use/);
    await cli.ends(1, ['services', 'show', 'no-such-service']);
  });

  it('end with 1 if Waxseal cannot be reached', async () => {
    const env = { WAXSEAL_URL: `http://127.0.0.1:${await freePort()}`, WAXSEAL_TOKEN: 'x' };
    const { err } = await cli.ends(1, ['secrets', 'ls'], { env });
    expect(err).toMatch(
      /^waxseal: http:\/\/127\.0\.0\.1:\d+ does not respond: .*ECONNREFUSED.*\n$/,
    );
  });

  it('end with 2 without a request', async () => {
    await cli.ends(2, ['secrets', 'create', 'empty']);
    await cli.ends(2, ['secrets', 'rotate', 'generated', '--no-such-option'], { input: value });
    await cli.ends(2, ['secrets', 'ls'], { env: { XDG_CONFIG_HOME: '/none' } });
  });
});
