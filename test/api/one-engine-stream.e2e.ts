// Budget: 10 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

/** As many as a session may have. */
const READERS = 10;
const WITHIN_MS = 2_000;
let sandbox: Sandbox;
let proxy: Proxy;
let waxseal: Waxseal;
let docker: DockerCli;
let admin: Client;
let streams: EventStream[];

/** A request with `until` asks for the past, and ends at once. */
const subscriptions = () =>
  proxy.seen.filter(({ url }) => /^\/v[\d.]+\/events(?!.*until=)/.test(url));
const open = () => subscriptions().filter(({ isOpen }) => isOpen);
const all = (type: string, name?: string) =>
  Promise.all(streams.map((stream) => stream.has(type, name, WITHIN_MS)));

beforeAll(async () => {
  sandbox = await Sandbox.start();
  docker = new DockerCli(sandbox);
  proxy = await Proxy.start(sandbox.socket);
  waxseal = await Waxseal.start(proxy.dockerHost);
  await waxseal.ready();
  admin = await waxseal.signIn();
  streams = await Promise.all(Array.from({ length: READERS }, () => EventStream.open(admin)));
});
afterAll(async () => {
  streams?.forEach((stream) => stream.close());
  await waxseal?.close();
  proxy?.close();
  await sandbox?.close();
});

describe('With many readers of the event stream', () => {
  it('the Engine has only one subscription', async () => {
    await docker.createSecret('heard-by-all');
    await all('secret.changed', 'heard-by-all');
    expect(subscriptions()).toHaveLength(1);
  });

  it('a lost subscription is replaced by one, and all readers get a reset', async () => {
    const resets = (stream: EventStream) =>
      stream.events.filter(({ type }) => type === 'reset').length;
    const before = resets(streams[0]!);
    proxy.cut();
    await eventually(() => waxseal.anonymous().problem('GET', '/readyz'));
    await docker.createSecret('in-the-gap');
    await proxy.mend();
    await waxseal.ready();
    await all('secret.changed', 'in-the-gap');
    await eventually(() => {
      for (const stream of streams) expect(resets(stream)).toBeGreaterThan(before);
    });
    expect(open()).toHaveLength(1);
  });

  it('a restarted Engine has only one subscription, and no change is missed', async () => {
    await sandbox.killEngine();
    await eventually(() => expect(open()).toHaveLength(0));
    await sandbox.startEngine();
    await docker.createSecret('after-the-crash');
    await waxseal.ready(30_000);
    await all('secret.changed', 'after-the-crash');
    expect(open()).toHaveLength(1);
    expect(streams.map(({ hasEnded }) => hasEnded)).toEqual(Array(READERS).fill(false));
  });
});
