import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors.js';

/** What `waxseal login` stores. */
export interface Login {
  url: string;
  /** An API token. */
  token: string;
  username: string | null;
  expiresAt: string | null;
}

type Env = Record<string, string | undefined>;

export const loginFileOf = (env: Env) =>
  join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'waxseal/login.json');

export function readLogin(env: Env): Login | null {
  const file = loginFileOf(env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as Login;
  } catch {
    throw new UsageError(`${file} is damaged: sign in again with \`waxseal login\``);
  }
}

/** Only the owner may read the file. It is replaced as a unit, so that no reader sees half of it. */
export function writeLogin(env: Env, login: Login): string {
  const file = loginFileOf(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 });
  // The mode above applies to a new file only.
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return file;
}

export const deleteLogin = (env: Env) => rmSync(loginFileOf(env), { force: true });
