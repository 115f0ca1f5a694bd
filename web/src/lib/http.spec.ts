import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from './api-problem';
import { ask, pathOf, setCredentials } from './http';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers });

const fetched = vi.fn<typeof fetch>();
beforeEach(() => vi.stubGlobal('fetch', fetched));
afterEach(() => {
  fetched.mockReset();
  setCredentials(null);
  vi.unstubAllGlobals();
});

const signedIn = (renewed: boolean, stepUp = () => Promise.resolve(false)) => {
  let token = 'old';
  const refresh = vi.fn(() => {
    if (renewed) token = 'new';
    return Promise.resolve(renewed);
  });
  setCredentials({ token: () => token, refresh, stepUp });
  return refresh;
};
const bearerOf = (call: number) =>
  (fetched.mock.calls[call]![1]!.headers as Record<string, string>).authorization;

describe('ask', () => {
  it('returns the body with its ETag and its staleness', async () => {
    fetched.mockResolvedValue(
      answer(200, { name: 'db' }, { etag: '"a.b"', 'waxseal-stale-since': '2026-01-01T00:00:00Z' }),
    );
    expect(await ask('GET', '/secrets/db')).toEqual({
      data: { name: 'db' },
      status: 200,
      etag: '"a.b"',
      staleSince: '2026-01-01T00:00:00Z',
    });
  });

  it('sends the query without unset parameters, the body as JSON, and If-Match', async () => {
    fetched.mockResolvedValue(answer(204, undefined));
    await ask('PATCH', '/x', {
      query: { a: 1, b: undefined, c: '' },
      body: { d: 2 },
      ifMatch: '"t"',
    });
    const [url, init] = fetched.mock.calls[0]!;
    expect(url).toBe('/api/v1/x?a=1');
    expect(init).toMatchObject({
      method: 'PATCH',
      body: '{"d":2}',
      headers: { 'content-type': 'application/json', 'if-match': '"t"' },
    });
  });

  it('turns a problem document into an ApiProblem with its extras and ETag', async () => {
    const problem = {
      type: 'urn:waxseal:problem:stale-version',
      title: 'It was changed since you read it',
      status: 412,
      code: 'stale-version',
      requestId: 'r1',
      errors: [{ pointer: '/labels', detail: 'no' }],
      current: { name: 'db' },
    };
    fetched.mockResolvedValue(answer(412, problem, { etag: '"c.d"' }));
    const caught = await ask('GET', '/x').catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(ApiProblem);
    expect(caught).toMatchObject({
      code: 'stale-version',
      status: 412,
      requestId: 'r1',
      etag: '"c.d"',
      extras: { current: { name: 'db' } },
    });
    expect((caught as ApiProblem).errorAt('/labels')).toBe('no');
  });

  it('reports a response that is not a problem document as unknown', async () => {
    fetched.mockResolvedValue(new Response('<html>', { status: 502 }));
    await expect(ask('GET', '/x')).rejects.toMatchObject({ code: 'unknown', status: 502 });
  });

  it('distinguishes a missing response from a rejection', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(ask('GET', '/x')).rejects.toMatchObject({ code: 'network', status: 0 });
  });

  it('refreshes the token after a 401 and sends the request again', async () => {
    const refresh = signedIn(true);
    fetched.mockResolvedValueOnce(answer(401, {})).mockResolvedValueOnce(answer(200, { ok: true }));
    await ask('GET', '/x');
    expect(refresh).toHaveBeenCalledOnce();
    expect([bearerOf(0), bearerOf(1)]).toEqual(['Bearer old', 'Bearer new']);
  });

  it('does not send the request a third time', async () => {
    signedIn(true);
    fetched.mockImplementation(() => Promise.resolve(answer(401, {})));
    await expect(ask('GET', '/x')).rejects.toMatchObject({ status: 401 });
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('throws the 401 if the session has ended', async () => {
    signedIn(false);
    fetched.mockResolvedValue(answer(401, {}));
    await expect(ask('GET', '/x')).rejects.toMatchObject({ status: 401 });
    expect(fetched).toHaveBeenCalledOnce();
  });
});

describe('pathOf', () => {
  it('encodes names', () => {
    expect(pathOf`/secrets/${'a/b?c'}/versions/${2}`).toBe('/secrets/a%2Fb%3Fc/versions/2');
  });

  describe('for an action that needs a recent code', () => {
    const refusal = () =>
      answer(
        401,
        { title: 'A new code', status: 401, code: 'step-up-required', requestId: 'r' },
        { 'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age=600' },
      );

    it('sends it again after the user has entered one', async () => {
      const refresh = signedIn(true, () => Promise.resolve(true));
      fetched.mockResolvedValueOnce(refusal()).mockResolvedValueOnce(answer(204, undefined));
      await ask('DELETE', '/secrets/db');
      expect(fetched).toHaveBeenCalledTimes(2);
      expect(refresh).not.toHaveBeenCalled();
    });

    it('fails with the problem if the user cancels', async () => {
      signedIn(true);
      fetched.mockResolvedValueOnce(refusal());
      await expect(ask('DELETE', '/secrets/db')).rejects.toMatchObject({
        code: 'step-up-required',
      });
      expect(fetched).toHaveBeenCalledOnce();
    });

    it('asks for it after the token was renewed, too', async () => {
      const refresh = signedIn(true, () => Promise.resolve(true));
      fetched
        .mockResolvedValueOnce(answer(401, { status: 401 }))
        .mockResolvedValueOnce(refusal())
        .mockResolvedValueOnce(answer(204, undefined));
      await ask('DELETE', '/secrets/db');
      expect(refresh).toHaveBeenCalledOnce();
      expect(bearerOf(2)).toBe('Bearer new');
    });
  });
});
