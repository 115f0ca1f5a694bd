import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProcessTerminal } from './terminal.js';

/** A terminal with typed input. */
class Keyboard extends PassThrough {
  modes: boolean[] = [];
  isTTY = true;

  setRawMode(isRaw: boolean) {
    this.modes.push(isRaw);
    return this as never;
  }
}

describe('ProcessTerminal', () => {
  let keyboard: Keyboard;
  let said: string;
  let complained: string;
  let terminal: ProcessTerminal;
  beforeEach(() => {
    [said, complained] = ['', ''];
    keyboard = new Keyboard();
    terminal = new ProcessTerminal(
      keyboard as never,
      { write: (text) => (said += text) },
      { write: (text) => (complained += text) },
    );
  });

  it.each([
    ['what is typed up to Enter', ['pass', 'word\r'], 'password'],
    ['a text that comes at once', ['pässwörd\n'], 'pässwörd'],
    ['a text that was mended', ['passs\u007f\u0008sword\r'], 'password'],
  ])('reads %s without echo', async (_, keys, text) => {
    const answer = terminal.askHidden('New password: ');
    for (const key of keys) keyboard.write(key);
    expect(await answer).toBe(text);
    expect([said, complained]).toEqual(['', 'New password: \n']);
    expect(keyboard.modes).toEqual([true, false]);
  });

  it.each(['\u0003', '\u0004'])('is cancelled by %j and restores the echo', async (key) => {
    const answer = terminal.askHidden('New password: ');
    keyboard.write(`half${key}`);
    await expect(answer).rejects.toThrow('Cancelled');
    expect(keyboard.modes).toEqual([true, false]);
  });

  it('rejects a hidden question without a terminal', async () => {
    keyboard.isTTY = false;
    await expect(terminal.askHidden('New password: ')).rejects.toThrow('--stdin or --file');
  });

  it('reads all of stdin', async () => {
    keyboard.end('two\nlines\n');
    expect(await terminal.readAll()).toBe('two\nlines\n');
  });
});
