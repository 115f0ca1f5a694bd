import { afterAll, afterEach, expect } from '@jest/globals';
import { noteExchange, takeFaults } from './contract-faults';

/** For what is not the API. */
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
    text: await textOf(response),
  });
  return response;
};

async function textOf(response: Response): Promise<string | undefined> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return undefined;
  // The client that asked notices that the response was cut off.
  return response
    .clone()
    .text()
    .catch(() => undefined);
}

const expectNoFaults = async () => expect(await takeFaults()).toEqual([]);
afterEach(expectNoFaults);
afterAll(expectNoFaults);
