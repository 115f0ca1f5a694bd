import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Passwords } from './passwords.js';
import { Delay } from './delay.js';
import { PASSWORD, startApi, type TestApi } from '../testing/index.js';

describe('Sign-in over a socket', () => {
  let api: TestApi;
  let port: number;
  beforeEach(async () => {
    api = await startApi();
    await api.aUser();
    await api.app.listen(0, '127.0.0.1');
    ({ port } = api.app.getHttpServer().address() as AddressInfo);
  });
  afterEach(() => api.close());

  const signIn = (password: string, signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'ann', password }),
      ...(signal && { signal }),
    });

  it('answers after the delay while the client stays connected', async () => {
    vi.mocked(api.app.get(Delay, { strict: false }).for).mockImplementation(
      () => new Promise((resolve) => setTimeout(resolve, 50)),
    );
    expect((await signIn(PASSWORD)).status).toBe(200);
  });

  it('does not check the password after the client has disconnected', async () => {
    const verify = vi.spyOn(api.app.get(Passwords, { strict: false }), 'verify');
    const leaving = new AbortController();
    const ended = new Promise<void>((resolve) => {
      vi.mocked(api.app.get(Delay, { strict: false }).for).mockImplementation((_, signal) => {
        leaving.abort();
        return new Promise((goOn) =>
          signal.addEventListener('abort', () => {
            goOn();
            resolve();
          }),
        );
      });
    });
    await expect(signIn(PASSWORD, leaving.signal)).rejects.toThrow();
    await ended;
    expect(verify).not.toHaveBeenCalled();
  });
});
