import type { Problem } from '@waxseal/shared';

export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
  etag: string;
}

interface Options {
  body?: unknown;
  /** The exact bytes to send instead of `body`. */
  raw?: string;
  headers?: Record<string, string>;
  expect?: number;
}

/** Calls the API like any other client, with a JWT over HTTP. */
export class Client {
  cookie = '';

  constructor(
    readonly url: string,
    public token = '',
  ) {}

  static async signIn(url: string, username: string, password: string): Promise<Client> {
    const client = new Client(url);
    const answer = await client.post<{ accessToken: string }>(
      '/auth/login',
      { username, password },
      200,
    );
    client.token = answer.body.accessToken;
    client.cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return client;
  }

  async call<Body = unknown>(
    method: string,
    path: string,
    options: Options = {},
  ): Promise<Answer<Body>> {
    const { body, raw, headers = {}, expect: expected } = options;
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const url = /^\/(api|healthz|readyz|metrics)/.test(path) ? path : `/api/v1${path}`;
    const response = await fetch(this.url + url, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: payload,
      redirect: 'manual',
    });
    const text = await textOf(response);
    if (expected !== undefined && response.status !== expected)
      throw new Error(`${method} ${path} answered ${response.status}, not ${expected}: ${text}`);
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson(response) && text ? JSON.parse(text) : undefined) as Body,
      etag: response.headers.get('etag') ?? '',
    };
  }

  get<Body>(path: string, expected = 200) {
    return this.call<Body>('GET', path, { expect: expected });
  }

  post<Body>(path: string, body?: unknown, expected?: number, headers?: Record<string, string>) {
    return this.call<Body>('POST', path, { body, expect: expected, headers });
  }

  put<Body>(path: string, body: unknown, etag = '*', expected?: number) {
    return this.call<Body>('PUT', path, { body, expect: expected, headers: { 'if-match': etag } });
  }

  patch<Body>(path: string, body: unknown, etag = '*', expected?: number) {
    return this.call<Body>('PATCH', path, {
      body,
      expect: expected,
      headers: { 'if-match': etag },
    });
  }

  delete<Body>(path: string, etag = '*', expected?: number) {
    return this.call<Body>('DELETE', path, { expect: expected, headers: { 'if-match': etag } });
  }

  /** Makes a call that must fail and returns its problem. */
  async problem(method: string, path: string, options: Options = {}): Promise<Problem> {
    const answer = await this.call<Problem>(method, path, options);
    const type = answer.headers.get('content-type') ?? '';
    if (!type.startsWith('application/problem+json'))
      throw new Error(`${method} ${path} answered ${answer.status} as ${type}: ${answer.text}`);
    if (answer.body.status !== answer.status) throw new Error('The problem says another status');
    return answer.body;
  }
}

/** Returns the body. An event stream never ends, so it is closed as soon as it has started. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return response.text();
  await response.body?.cancel();
  return '';
}

const isJson = (response: Response) =>
  /[/+]json\b/.test(response.headers.get('content-type') ?? '');
