import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, startApi, type TestApi } from '../testing/index.js';

const DAY = 24 * 3_600_000;

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
  await api.aUser();
  await api.aUser({ username: 'Bob' });
});
afterEach(() => api.close());

const signIn = (username: string, device = '', password = PASSWORD) =>
  api.call('POST', '/auth/login', {
    body: { username, password },
    headers: device ? { cookie: `waxseal_device=${device}` } : {},
  });
const deviceOf = (answer: Awaited<ReturnType<typeof signIn>>) =>
  answer.cookies.find(({ name }) => name === 'waxseal_device')?.value ?? '';
const aDevice = async (username = 'ann') => deviceOf(await signIn(username));
/** Whether a wrong password with this cookie does not wait for those that others have entered. */
const isKnown = async (device: string, username = 'ann') => {
  for (let at = 0; at < 8; at++) await signIn(username, '', 'wrong');
  api.pauses.mockClear();
  await signIn(username, device, 'wrong');
  return api.pauses.mock.calls[0]![0] === 0;
};

describe('The device cookie', () => {
  it('makes a browser known to the account that has signed in, in any case', async () => {
    expect(await isKnown(await aDevice())).toBe(true);
    expect(await isKnown(await aDevice('BOB'), 'bob')).toBe(true);
  });

  it('keeps its ID when the same user signs in again, and only then', async () => {
    const device = await aDevice();
    const [id] = device.split('.');
    expect(deviceOf(await signIn('ann', device)).split('.')[0]).toBe(id);
    expect(deviceOf(await signIn('bob', device)).split('.')[0]).not.toBe(id);
    expect(deviceOf(await signIn('ann')).split('.')[0]).not.toBe(id);
  });

  it('is not set after a wrong password', async () => {
    expect(deviceOf(await signIn('ann', '', 'wrong'))).toBe('');
  });

  it('does not show the username', async () => {
    expect(Buffer.from(await aDevice(), 'base64url').toString('latin1')).not.toContain('ann');
    expect((await aDevice()).split('.')[2]).toBe((await aDevice()).split('.')[2]);
    expect((await aDevice()).split('.')[2]).not.toBe((await aDevice('bob')).split('.')[2]);
  });

  it('counts for no other account', async () => {
    expect(await isKnown(await aDevice('bob'))).toBe(false);
  });

  it('ends after 180 days', async () => {
    const device = await aDevice();
    api.clock.forward(180 * DAY - 1);
    expect(await isKnown(device)).toBe(true);
    api.clock.forward(1);
    expect(await isKnown(device)).toBe(false);
  });

  it.each([
    ['another ID', ([, ...rest]: string[]) => ['x', ...rest]],
    ['a later end', ([id, end, ...rest]: string[]) => [id, `${Number(end) + 1}`, ...rest]],
    ['no MAC', (parts: string[]) => [...parts.slice(0, 3), '']],
    ['three parts', (parts: string[]) => parts.slice(0, 3)],
    ['five parts', (parts: string[]) => [...parts, 'x']],
    ['nothing', () => []],
  ])('is not valid with %s', async (_, forge) => {
    const forged = forge((await aDevice()).split('.')).join('.');
    expect(await isKnown(forged)).toBe(false);
  });

  it('is not valid with the account of another', async () => {
    const [mine, hers] = [(await aDevice('bob')).split('.'), (await aDevice()).split('.')];
    mine[2] = hers[2]!;
    expect(await isKnown(mine.join('.'))).toBe(false);
  });

  it('of another installation is not valid', async () => {
    const device = await aDevice();
    await api.close();
    api = await startApi();
    await api.aUser();
    expect(await isKnown(device)).toBe(false);
  });
});
