import { describe, expect, it } from 'vitest';
import { toLogLines } from './log-lines.js';

const frame = (stream: number, text: Buffer | string) => {
  const bytes = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

describe('toLogLines', () => {
  it('merges both streams in the order of their frames', () => {
    const log = Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, 'again\n')]);
    expect(toLogLines(log)).toEqual(['out', 'err', 'again']);
  });

  it('joins a character that was split over two frames', () => {
    const [first, second] = [Buffer.from('€').subarray(0, 1), Buffer.from('€').subarray(1)];
    expect(toLogLines(Buffer.concat([frame(1, first), frame(1, second)]))).toEqual(['€']);
  });

  it('reads the log of a terminal, which has no frames', () => {
    expect(toLogLines(Buffer.from('one\r\ntwo\r\n'))).toEqual(['one', 'two']);
  });

  it('cuts long lines', () => {
    expect(toLogLines(frame(1, 'x'.repeat(5_000)))[0]).toHaveLength(1_000);
  });

  it('returns no lines for an empty log', () => {
    expect(toLogLines(Buffer.alloc(0))).toEqual([]);
  });
});
