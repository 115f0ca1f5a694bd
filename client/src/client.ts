import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import { NoAnswer, readProblem } from './problem.js';
import type { Paths } from './schemas.js';

/** The API of one installation. Each path of the OpenAPI document is typed. */
export type Client = FetchClient<Paths>;

export interface ClientOptions {
  /** The address of Waxseal, such as `https://waxseal.example.com`, with its base path if it has one. */
  url: string;
  /** An API token or an access token, or a function that returns the current one. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** Replaces the built-in `fetch`, for example to add a proxy. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * Creates a client. A response that is an error throws `ApiProblem`, and a request without a response
 * throws `NoAnswer`, so a result always has `data`; see `dataOf`.
 */
export function createClient({ url, token, fetch }: ClientOptions): Client {
  const client = createFetchClient<Paths>({ baseUrl: url.replace(/\/+$/, ''), fetch });
  client.use({
    async onRequest({ request }) {
      const current = typeof token === 'function' ? await token() : token;
      if (current) request.headers.set('authorization', `Bearer ${current}`);
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok) throw await readProblem(response);
    },
    onError: ({ error, request }) =>
      request.signal.aborted ? undefined : new NoAnswer(request, error),
  });
  return client;
}

/** Returns the body of a successful response. */
export async function dataOf<Data>(result: Promise<{ data?: Data }>): Promise<Data> {
  return (await result).data as Data;
}
