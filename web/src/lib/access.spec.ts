import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Access } from './access';

const token = (accessToken: string) =>
  new Response(JSON.stringify({ accessToken, tokenType: 'Bearer', expiresIn: 600 }));
const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ title: code, status, code, requestId: 'r' }), { status });

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  fetched.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('Access', () => {
  it('sends one request for concurrent callers', async () => {
    fetched.mockResolvedValue(token('one'));
    const access = new Access();
    expect(await Promise.all([access.refresh(), access.refresh()])).toEqual([true, true]);
    expect(fetched).toHaveBeenCalledOnce();
    expect(access.token()).toBe('one');
  });

  it('lets the browser finish the request when the page is left', async () => {
    fetched.mockResolvedValue(token('one'));
    await new Access().refresh();
    expect(fetched.mock.calls[0]![1]).toMatchObject({ keepalive: true });
  });

  it('renews the token a minute before it expires', async () => {
    fetched.mockResolvedValue(token('renewed'));
    const access = new Access();
    access.take({ accessToken: 'first', tokenType: 'Bearer', expiresIn: 600 });
    await vi.advanceTimersByTimeAsync(539_000);
    expect(fetched).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(access.token()).toBe('renewed');
  });

  it('reports the end of the session only if a user was signed in', async () => {
    fetched.mockImplementation(() => Promise.resolve(problem(401, 'unauthenticated')));
    const onEnd = vi.fn(() => false);
    const access = new Access(onEnd);
    expect(await access.refresh()).toBe(false);
    expect(onEnd).not.toHaveBeenCalled();
    access.take({ accessToken: 'first', tokenType: 'Bearer', expiresIn: 600 });
    expect(await access.refresh()).toBe(false);
    expect(onEnd).toHaveBeenCalledOnce();
    expect(access.token()).toBeNull();
  });

  it('keeps the token while the server cannot be reached', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    const access = new Access();
    access.take({ accessToken: 'first', tokenType: 'Bearer', expiresIn: 600 });
    await expect(access.refresh()).rejects.toMatchObject({ code: 'network' });
    expect(access.token()).toBe('first');
  });
});
