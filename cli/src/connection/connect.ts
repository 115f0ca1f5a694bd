import { readFileSync } from 'node:fs';
import { createClient, type Client } from '@waxseal/client';
import { UsageError } from '../errors.js';
import type { Terminal } from '../terminal.js';
import { readLogin } from './login-file.js';

/** Returns a client for the chosen installation, signed in. */
export function connect(terminal: Terminal, given: { url?: string }): Client {
  const url = urlOf(terminal, given.url);
  return createClient({ url, token: tokenFor(terminal, url) });
}

/** Returns the address from the option, the environment or the login, in this order. */
export function urlOf({ env }: Terminal, given?: string): string {
  const url = given ?? (env['WAXSEAL_URL'] || readLogin(env)?.url);
  if (!url)
    throw new UsageError('The address is missing: use --url, WAXSEAL_URL or `waxseal login`');
  return checkedUrl(url);
}

export function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError('The address must start with https:// or http://');
  if (url.username || url.password)
    throw new UsageError('The address must not contain a username or password');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** A token of the login is sent to the address of that login only. */
function tokenFor({ env }: Terminal, url: string): string {
  if (env['WAXSEAL_TOKEN']) return env['WAXSEAL_TOKEN'].trim();
  const file = env['WAXSEAL_TOKEN_FILE'];
  if (file) return readTokenFile(file);
  const login = readLogin(env);
  if (login?.url === url) return login.token;
  throw new UsageError(
    `There is no token for ${url}: use WAXSEAL_TOKEN, WAXSEAL_TOKEN_FILE or \`waxseal login\``,
  );
}

function readTokenFile(file: string) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`WAXSEAL_TOKEN_FILE cannot be read: ${(error as Error).message}`);
  }
}
