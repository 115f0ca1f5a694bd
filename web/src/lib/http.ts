import { noAnswer, readProblem } from './api-problem';
import { basePath } from './base-path';
import { takeServerTime } from './server-time';

/** A response body with the metadata from its headers. */
export interface Answer<Body> {
  data: Body;
  status: number;
  etag: string | null;
  staleSince: string | null;
}

type Query = Record<string, string | number | boolean | undefined>;

export interface Ask {
  query?: Query;
  body?: unknown;
  ifMatch?: string | null;
  /** Another request with this key does nothing that the first one did. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Provides the access token. `refresh` resolves to false when the session has ended. */
export interface Credentials {
  token(): string | null;
  refresh(): Promise<boolean>;
  /** Asks the user for a new code. Resolves to false if there will be none. */
  stepUp(): Promise<boolean>;
}

const refused = () => Promise.resolve(false);
const noSession: Credentials = { token: () => null, refresh: refused, stepUp: refused };
let credentials = noSession;

export const setCredentials = (given: Credentials | null) => {
  credentials = given ?? noSession;
};

export const BASE = `${basePath}api/v1`;

export const pathOf = (strings: TemplateStringsArray, ...names: (string | number)[]) =>
  String.raw({ raw: strings }, ...names.map((name) => encodeURIComponent(name)));

type Init = RequestInit & { headers: Record<string, string> };

/**
 * Sends with the current access token. After a 401 it refreshes the token and sends once more. If the
 * action needs a recent code of the second factor, it is sent again after the user has entered one.
 */
export async function send(url: string, init: Init) {
  const response = await sendFresh(url, init);
  if (!asksForCode(response) || !(await credentials.stepUp())) return response;
  drop(response);
  return sendFresh(url, init);
}

/** Gives up a response that another one replaces. An unread body would keep its connection. */
const drop = ({ body }: Response) => void body?.cancel();

/** RFC 9470 section 3. */
const asksForCode = ({ status, headers }: Response) =>
  status === 401 &&
  (headers.get('www-authenticate')?.includes('insufficient_user_authentication') ?? false);

async function sendFresh(url: string, init: Init) {
  const token = credentials.token();
  const response = await once(url, init, token);
  if (response.status !== 401 || token === null || asksForCode(response)) return response;
  const isRenewed = credentials.token() !== token || (await credentials.refresh());
  if (!isRenewed) return response;
  drop(response);
  return once(url, init, credentials.token());
}

export async function ask<Body>(
  method: string,
  path: string,
  { query, body, ifMatch, idempotencyKey, signal }: Ask = {},
): Promise<Answer<Body>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (ifMatch) headers['if-match'] = ifMatch;
  if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
  const response = await send(`${BASE}${path}${textOf(query)}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw await readProblem(response);
  return {
    data: (response.status === 204 ? undefined : await response.json()) as Body,
    status: response.status,
    etag: response.headers.get('etag'),
    staleSince: response.headers.get('waxseal-stale-since'),
  };
}

async function once(url: string, init: Init, token: string | null) {
  const headers =
    token === null ? init.headers : { ...init.headers, authorization: `Bearer ${token}` };
  try {
    const options = { ...init, headers, cache: 'no-store', credentials: 'same-origin' } as const;
    const response = await fetch(url, options);
    takeServerTime(response);
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw noAnswer();
  }
}

function textOf(query: Query = {}) {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') parameters.set(key, String(value));
  const text = parameters.toString();
  return text && `?${text}`;
}
