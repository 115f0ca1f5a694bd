// Budget: 20 s.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Proxy } from '../support/proxy';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { Waxseal } from '../support/waxseal';

let sandbox: Sandbox;
let proxy: Proxy;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  proxy = await Proxy.start(sandbox.socket);
});
afterAll(async () => {
  proxy?.close();
  await sandbox?.close();
});

const holding = async () => {
  const waxseal = await Waxseal.start(proxy.dockerHost, {
    env: { WAXSEAL_ENGINE_TIMEOUT_MS: '60000' },
  });
  await waxseal.ready();
  const admin = await waxseal.signIn();
  const stream = await EventStream.open(admin);
  const release = proxy.hold(/^POST .*\/secrets\/create/);
  const name = `held-${Date.now()}`;
  const seen = proxy.seen.length;
  const body = { name, value: { text: 'x' } };
  const held = admin.post('/secrets', body).then(
    ({ status }) => status,
    () => 'cut',
  );
  await eventually(() => {
    const isHeld = proxy.seen.slice(seen).some(({ url }) => url.includes('/secrets/create'));
    if (!isHeld) throw new Error('The Engine was not asked yet');
  });
  return { waxseal, stream, release, held };
};

describe('SIGTERM', () => {
  it('ends streams, rejects new requests and lets running ones finish', async () => {
    const { waxseal, stream, release, held } = await holding();
    const ended = waxseal.stop();
    await stream.ended(3_000);
    await eventually(() => expect(fetch(`${waxseal.url}/healthz`)).rejects.toThrow());
    release();
    expect(await held).toBe(201);
    expect(await ended).toBe(0);
    await waxseal.close();
  });

  it('ends Waxseal within ten seconds', async () => {
    const { waxseal, stream, release, held } = await holding();
    const startedAt = Date.now();
    const code = await waxseal.stop();
    const tookMs = Date.now() - startedAt;
    release();
    expect(code).toBe(0);
    expect(tookMs).toBeGreaterThan(7_000);
    expect(tookMs).toBeLessThan(10_000);
    expect(await held).toBe('cut');
    expect(stream.hasEnded).toBe(true);
    await waxseal.close();
  });
});
