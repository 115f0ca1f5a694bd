import { fromCommand, isCommand } from './command-line';
import { fromCompose, readCompose } from './compose';
import { pasteFaults } from './paste-labels';
import type { Json, Leftover } from './pasted';

export interface Filled {
  spec: Json;
  left: Leftover[];
}
export interface PastedText {
  /** More than one if the user has to choose. */
  names: string[];
  take: (name: string) => Filled;
}

/** Reads a compose file or a line. Throws an error with a text for the user. */
export function readPasted(text: string): PastedText {
  if (text.trim() === '') throw new Error(pasteFaults.empty);
  if (isCommand(text)) {
    const line = fromCommand(text.replace(/^\s*(?:\$\s+)/, ''));
    return { names: [''], take: () => line };
  }
  const file = readCompose(text);
  return { names: Object.keys(file.services), take: (name) => fromCompose(file, name) };
}
