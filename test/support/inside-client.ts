import type { Sandbox } from '../../tools/sandbox/subprocess';

export interface InsideAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

interface Ask {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Runs in the Engine's network namespace, because only there the ports of its containers are reachable. */
const script = `
const { url, method, headers, body } = JSON.parse(process.argv[1]);
fetch(url, { method, headers, body, redirect: 'manual' }).then(async (answer) =>
  process.stdout.write(JSON.stringify({
    status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text(),
  })));`;

/** Sends requests to the product that runs as a container. */
export class InsideClient {
  token = '';

  constructor(
    private readonly sandbox: Sandbox,
    private readonly url: string,
  ) {}

  async ask(path: string, { method = 'GET', body, headers = {} }: Ask = {}): Promise<InsideAnswer> {
    const request = {
      url: this.url + path,
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const output = await this.sandbox.inside(
      process.execPath,
      '-e',
      script,
      JSON.stringify(request),
    );
    return JSON.parse(output) as InsideAnswer;
  }

  async read<Body>(path: string): Promise<Body> {
    const { status, text } = await this.ask(path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return JSON.parse(text) as Body;
  }

  async signIn(username: string, password: string) {
    const body = { username, password };
    const { status, text } = await this.ask('/api/v1/auth/login', { method: 'POST', body });
    if (status !== 200) throw new Error(`The sign-in answered ${status}: ${text}`);
    this.token = (JSON.parse(text) as { accessToken: string }).accessToken;
  }
}
