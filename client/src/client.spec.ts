import { describe, expect, it } from 'vitest';
import { ApiProblem, createClient, dataOf, NoAnswer, waitForRotation } from './index.js';

const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });

/** A client whose requests are answered one after the other. The last answer is repeated. */
function clientOf(...answers: (() => Response)[]) {
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request);
    return answers[Math.min(requests.length, answers.length) - 1]!();
  };
  const url = 'https://waxseal.example.com/base/';
  return { client: createClient({ url, token: 'wxs_x', fetch }), requests };
}

const problem = { code: 'invalid-input', title: 'Some fields are invalid', status: 422 };

describe('A client', () => {
  it('keeps the base path and sends the token', async () => {
    const { client, requests } = clientOf(() => json({ items: [], nextCursor: null, total: 0 }));
    const { total } = await dataOf(
      client.GET('/api/v1/secrets', { params: { query: { limit: 1 } } }),
    );
    expect(total).toBe(0);
    expect(requests[0]!.url).toBe('https://waxseal.example.com/base/api/v1/secrets?limit=1');
    expect(requests[0]!.headers.get('authorization')).toBe('Bearer wxs_x');
  });

  it('throws problem details with their fields', async () => {
    const errors = [{ pointer: '/name', detail: 'Too long' }];
    const { client } = clientOf(() => json({ ...problem, errors }, 422, { 'retry-after': '7' }));
    const error: unknown = await client.GET('/api/v1/secrets').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid-input',
      errors,
      retryAfterSeconds: 7,
    });
  });

  it('throws an error of a proxy without a code', async () => {
    const { client } = clientOf(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(client.GET('/api/v1/secrets')).rejects.toMatchObject({ status: 502, code: null });
  });

  it('knows whether a change without a response may have arrived', async () => {
    const failing = (code: string) => {
      const cause = Object.assign(new Error(code), { code });
      const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
      return createClient({ url: 'http://localhost', fetch });
    };
    const body = { name: 'x' };
    for (const [code, isOutcomeUnknown] of [
      ['ECONNREFUSED', false],
      ['ECONNRESET', true],
    ] as const) {
      const change = failing(code).POST('/api/v1/secrets', { body });
      await expect(change).rejects.toMatchObject({
        isOutcomeUnknown,
        message: expect.stringContaining(code),
      });
      await expect(failing(code).GET('/api/v1/secrets')).rejects.toBeInstanceOf(NoAnswer);
    }
  });
});

describe('waitForRotation', () => {
  const rotation = (state: string, kind = 'rotation') => json({ id: 'r', kind, state });

  it('continues after Waxseal could not be reached', async () => {
    const { client } = clientOf(
      () => rotation('rolling'),
      () => json({ ...problem, code: 'stopping', status: 503 }, 503),
      () => rotation('done'),
    );
    const states: string[] = [];
    const waited = await waitForRotation(client, 'r', {
      timeoutSeconds: 10,
      onProgress: ({ state }) => states.push(state),
    });
    expect(waited).toMatchObject({ state: { state: 'done' }, isTimedOut: false });
    expect(states).toEqual(['rolling', 'done']);
  });

  it('returns the last state when the time is over', async () => {
    const { client } = clientOf(() => rotation('rolling'));
    const waited = await waitForRotation(client, 'r', { timeoutSeconds: 0 });
    expect(waited).toMatchObject({ state: { state: 'rolling' }, isTimedOut: true });
  });

  it.each([
    ['rotation', 'deleting', false],
    ['pruning', 'deleting', true],
    ['rotation', 'blocked', false],
  ])('of a %s that is %s: times out is %s', async (kind, state, isTimedOut) => {
    const { client } = clientOf(() => rotation(state, kind));
    expect((await waitForRotation(client, 'r', { timeoutSeconds: 0 })).isTimedOut).toBe(isTimedOut);
  });

  it('does not repeat a request that was refused', async () => {
    const { client, requests } = clientOf(() => json({ ...problem, code: 'not-found' }, 404));
    await expect(waitForRotation(client, 'r', { timeoutSeconds: 5 })).rejects.toBeInstanceOf(
      ApiProblem,
    );
    expect(requests).toHaveLength(1);
  });
});
