import { afterEach, describe, expect, it, vi } from 'vitest';
import { findNamed } from './finds';

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
afterEach(() => void vi.unstubAllGlobals());

function answering(by: (path: string) => Response) {
  const fetched = vi.fn((url: string) => Promise.resolve(by(url)));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}
const never = () => new AbortController().signal;

describe('findNamed', () => {
  it('searches only lists that the user may read', async () => {
    const fetched = answering(() => json({ items: [], total: 0, nextCursor: null }));
    await findNamed('db', (permission) => permission === 'secret.read', never());
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([
      '/api/v1/secrets?search=db&typos=true&limit=6',
    ]);
  });

  it('returns the results of other lists if one list fails', async () => {
    answering((url) =>
      url.includes('/users')
        ? json({ items: [{ id: '7', username: 'dba' }], total: 1, nextCursor: null })
        : json({ code: 'engine-unreachable', title: 'Away', status: 503 }, 503),
    );
    const { finds, missed } = await findNamed('db', () => true, never());
    expect(finds).toMatchObject([
      { kind: 'User', name: 'dba', to: { name: 'user', params: { id: '7' } } },
    ]);
    expect(missed).toEqual(['Secret', 'Config', 'Service', 'Node', 'Stack']);
  });
});
