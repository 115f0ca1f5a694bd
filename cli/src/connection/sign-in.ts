import { ApiProblem, createClient, dataOf, type Client } from '@waxseal/client';
import { UsageError } from '../errors.js';
import type { Terminal } from '../terminal.js';

export interface SignInOptions {
  username?: string;
  passwordStdin?: boolean;
}

/** Signs in with a password for as long as the work takes, because an API token creates no tokens. */
export async function withSession<Result>(
  terminal: Terminal,
  url: string,
  options: SignInOptions,
  work: (client: Client, username: string) => Promise<Result>,
): Promise<Result> {
  const username = options.username ?? (await terminal.ask('Username'));
  const password = options.passwordStdin
    ? await passwordFromInput(terminal)
    : await terminal.ask('Password', { isHidden: true });
  const accessToken = await tokenOf(terminal, url, { username, password });
  const client = createClient({ url, token: accessToken });
  try {
    return await work(client, username);
  } finally {
    // Otherwise the session would stay in the list of sessions until it ends by itself.
    await client.POST('/api/v1/auth/logout').catch(() => undefined);
  }
}

async function tokenOf(
  terminal: Terminal,
  url: string,
  body: { username: string; password: string },
): Promise<string> {
  const client = createClient({ url });
  try {
    return (await dataOf(client.POST('/api/v1/auth/login', { body }))).accessToken;
  } catch (error) {
    const challenge = error instanceof ApiProblem ? error.problem?.challenge : undefined;
    if (challenge === undefined) throw error;
    const code = await terminal.ask('Code of your second factor, or a recovery code');
    const answer = client.POST('/api/v1/auth/login/code', { body: { challenge, code } });
    return (await dataOf(answer)).accessToken;
  }
}

async function passwordFromInput(terminal: Terminal): Promise<string> {
  const text = (await terminal.readInput()).toString('utf8').replace(/\r?\n$/, '');
  if (text === '') throw new UsageError('stdin contains no password');
  return text;
}
