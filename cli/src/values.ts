import { readFileSync } from 'node:fs';
import type { Schemas } from '@waxseal/client';
import { UsageError } from './errors.js';
import type { Terminal } from './terminal.js';

export interface ValueOptions {
  file?: string;
  trim?: boolean;
  generate?: Generator['type'];
}

type Generator = Schemas['Generator'];
/** The generators that need no further settings. */
export const generators = [
  'password',
  'passphrase',
  'hex',
  'base64',
  'base64url',
  'uuid',
] as const satisfies readonly Generator['type'][];

type Given = { value: { base64: string } } | { generator: Generator };

/** Reads a value from a file or stdin, never from an argument, which other users of the machine can see. */
export async function readValue(terminal: Terminal, options: ValueOptions): Promise<Given> {
  if (options.generate) {
    if (options.file) throw new UsageError('Use either --generate or --file');
    return { generator: { type: options.generate } as Generator };
  }
  const value =
    options.file && options.file !== '-' ? readFile(options.file) : await readPipe(terminal);
  const bytes = options.trim ? withoutLineBreak(value) : value;
  if (bytes.length === 0) throw new UsageError('The value is empty');
  return { value: { base64: bytes.toString('base64') } };
}

function readPipe(terminal: Terminal): Promise<Buffer> {
  if (terminal.input.isTTY)
    throw new UsageError('The value is missing: pipe it to stdin, or use --file or --generate');
  return terminal.readInput();
}

function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`--file cannot be read: ${(error as Error).message}`);
  }
}

function withoutLineBreak(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
