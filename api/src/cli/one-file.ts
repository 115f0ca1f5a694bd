import { parseArgs } from 'node:util';
import { WrongUsage } from './command.js';

export function oneFile(args: readonly string[]): string {
  const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
  const [file, ...others] = positionals;
  if (!file || others.length > 0) throw new WrongUsage('Specify exactly one file');
  return file;
}
