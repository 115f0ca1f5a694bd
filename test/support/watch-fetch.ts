import { afterAll, afterEach, expect } from '@jest/globals';
import { noteExchange, takeFaults } from './contract-faults';

/** A `fetch` without checks, for requests that do not go to the API. */
export const fetchUnwatched = globalThis.fetch;

/** Checks every response that a test receives by `fetch` against the contract. */
globalThis.fetch = async (input, init) => {
  const response = await fetchUnwatched(input, init);
  const { method, url } = new Request(input, { method: init?.method });
  const { pathname, search } = new URL(url);
  noteExchange({
    method,
    path: pathname + search,
    status: response.status,
    header: (name) => response.headers.get(name),
    headerNames: [...response.headers.keys()],
    text: await textOf(response),
  });
  return response;
};

async function textOf(response: Response): Promise<string | undefined> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return undefined;
  // A truncated response is reported to the client that sent the request.
  return response
    .clone()
    .text()
    .catch(() => undefined);
}

const expectNoFaults = async () => expect(await takeFaults()).toEqual([]);
afterEach(expectNoFaults);
afterAll(expectNoFaults);
