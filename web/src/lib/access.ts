import type { AccessToken } from '@waxseal/shared';
import { noAnswer, readProblem } from './api-problem';
import { BASE, type Credentials } from './http';

const MINUTE_MS = 60_000;

/**
 * The access token, in memory only, renewed a minute before it expires. `onEnd` runs when the session has
 * ended, and resolves to true once the user has signed in again in place. `onStepUp` asks for a code.
 */
export class Access implements Credentials {
  #token: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshing: Promise<boolean> | null = null;

  constructor(
    private readonly onEnd: () => boolean | Promise<boolean> = () => false,
    private readonly onStepUp: () => Promise<boolean> = () => Promise.resolve(false),
  ) {}

  token() {
    return this.#token;
  }

  take({ accessToken, expiresIn }: AccessToken) {
    this.#token = accessToken;
    clearTimeout(this.#timer);
    const lifeMs = expiresIn * 1000;
    const waitMs = Math.max(lifeMs - MINUTE_MS, lifeMs / 2);
    this.#timer = setTimeout(() => void this.refresh().catch(() => {}), waitMs);
  }

  drop() {
    this.#token = null;
    clearTimeout(this.#timer);
  }

  stepUp() {
    return this.onStepUp();
  }

  /** Concurrent callers share one request. Other tabs wait for it, because the cookie can be used only once. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refreshOrEnd().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refreshOrEnd() {
    const wasSignedIn = this.#token !== null;
    if (await this.renew()) return true;
    // Not while the lock is held: other tabs need it.
    return wasSignedIn ? this.onEnd() : false;
  }

  /** Tries once to get a token by the cookie. */
  renew(): Promise<boolean> {
    return inOneTab(() => this.#renew());
  }

  async #renew() {
    const response = await post('/auth/refresh');
    if (response.ok) {
      this.take((await response.json()) as AccessToken);
      return true;
    }
    const problem = await readProblem(response);
    if (problem.status !== 401) throw problem;
    this.drop();
    return false;
  }
}

/** Calls the routes that use the cookie and no access token. */
export async function post(path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(`${BASE}${path}`, {
      method: 'POST',
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      // The browser takes the cookie of the answer even if the page is left before it arrives.
      keepalive: true,
    });
  } catch {
    throw noAnswer();
  }
}

export async function tokenBy(path: string, body: unknown): Promise<AccessToken> {
  const response = await post(path, body);
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as AccessToken;
}

// Locks exist only in a secure context. Without them, the server answers each tab.
const inOneTab = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request('waxseal.refresh', work) : work();
