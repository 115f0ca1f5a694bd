import '../common/plain-issues.js';
import { readFileSync } from 'node:fs';
import { NewPassword } from '@waxseal/shared';
import { weaknessOf } from '../auth/index.js';
import { WrongUsage, type Terminal } from './command.js';

interface Source {
  stdin?: boolean | undefined;
  file?: string | undefined;
}

/** A password is never an argument, because every user of the machine can read arguments. */
export async function readNewPassword(
  terminal: Terminal,
  username: string,
  source: Source,
): Promise<string> {
  if (source.stdin && source.file !== undefined)
    throw new WrongUsage('Use either --stdin or --file, not both');
  const parsed = NewPassword.safeParse(await readText(terminal, source));
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message);
  const weakness = await weaknessOf(parsed.data, username);
  if (weakness !== undefined) throw new Error(weakness);
  return parsed.data;
}

async function readText(terminal: Terminal, { stdin, file }: Source): Promise<string> {
  if (stdin) return withoutNewline(await terminal.readAll());
  if (file !== undefined) return withoutNewline(readFileSync(file, 'utf8'));
  const password = await terminal.askHidden('New password: ');
  if (password !== (await terminal.askHidden('Repeat the password: ')))
    throw new Error('The passwords do not match. Nothing was changed.');
  return password;
}

const withoutNewline = (text: string) => text.replace(/\r?\n$/, '');
