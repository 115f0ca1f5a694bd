import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Exports } from './exports.js';

async function* parts() {
  yield 'one ';
  yield 'two';
}

const ended = (stream: NodeJS.EventEmitter) =>
  new Promise<void>((resolve) => stream.once('close', resolve));

describe('Exports', () => {
  it('streams the parts in their order', async () => {
    expect((await new Exports().stream(parts()).toArray()).join('')).toBe('one two');
  });

  it('refuses an export while eight run, until one has ended', async () => {
    const exports = new Exports();
    const [first] = Array.from({ length: 8 }, () => exports.stream(parts()));
    expect(() => exports.stream(parts())).toThrow('rate-limited');
    const closed = ended(first!);
    first!.destroy();
    await closed;
    exports.stream(parts());
    expect(() => exports.stream(parts())).toThrow('rate-limited');
  });

  describe('with a reader that stalls', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it('ends after a minute', async () => {
      const stream = new Exports().stream(parts());
      stream.read();
      await new Promise(setImmediate);
      const failed = new Promise<Error>((resolve) => stream.once('error', resolve));
      vi.advanceTimersByTime(60_000);
      expect((await failed).message).toBe('The reader stalls');
    });
  });
});
