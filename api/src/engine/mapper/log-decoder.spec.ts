import { describe, expect, it } from 'vitest';
import type { LogItem } from '../engine.types.js';
import { LogDecoder } from './log-decoder.js';

const instant = (second: number) =>
  `2026-11-27T07:58:${String(second).padStart(2, '0')}.000000001Z`;
const details = (task: string) =>
  `com.docker.swarm.node.id=node1,com.docker.swarm.service.id=service1,com.docker.swarm.task.id=${task}`;
const prefixed = (second: number, task: string, text: Buffer | string) =>
  Buffer.concat([Buffer.from(`${instant(second)} ${details(task)} `), Buffer.from(text)]);

const frame = (stream: number, content: Buffer | string) => {
  const bytes = Buffer.from(content);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};
const entry = (second: number, taskId: string, text: string, stream = 'stdout') => ({
  taskId,
  nodeId: 'node1',
  at: instant(second),
  stream,
  text,
});

function decode(...chunks: Buffer[]): LogItem[] {
  const decoder = new LogDecoder();
  return [...chunks.flatMap((chunk) => decoder.decode(chunk)), ...decoder.end()];
}
const splitAt = (log: Buffer, at: number) => [log.subarray(0, at), log.subarray(at)];

const problem =
  'Error grabbing logs: rpc error: code = Unknown desc = warning: incomplete log stream. some logs could not be retrieved for the following reasons: node node2 is not available\n';
const failure = { failure: problem.trim().slice('Error grabbing logs: '.length) };

/** The first half of a character ends one frame, the second half begins the next. */
const [half, otherHalf] = [Buffer.from('€').subarray(0, 2), Buffer.from('€').subarray(2)];

describe('The log of a service without a terminal', () => {
  const log = Buffer.concat([
    frame(1, prefixed(1, 'a', 'grün €\n')),
    frame(2, prefixed(2, 'b', 'an error\r\n')),
    frame(1, prefixed(3, 'a', Buffer.concat([Buffer.from('x'), half]))),
    frame(1, prefixed(4, 'b', 'between\n')),
    frame(1, prefixed(3, 'a', Buffer.concat([otherHalf, Buffer.from('y\n')]))),
    frame(3, problem),
    frame(1, prefixed(5, 'a', '\n')),
    frame(1, prefixed(6, 'a', ' two  blanks \n')),
  ]);
  const expected = [
    entry(1, 'a', 'grün €'),
    entry(2, 'b', 'an error', 'stderr'),
    entry(4, 'b', 'between'),
    entry(3, 'a', 'x€y'),
    failure,
    entry(5, 'a', ''),
    entry(6, 'a', ' two  blanks '),
  ];

  it('is the same wherever it is split', () => {
    for (let at = 0; at <= log.length; at++)
      expect(decode(...splitAt(log, at)), `split at ${at}`).toEqual(expected);
  });

  it('is the same if each byte arrives alone', () => {
    expect(decode(...[...log].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('has the beginning of a line whose end is missing', () => {
    expect(decode(frame(1, prefixed(1, 'a', 'no end')))).toEqual([entry(1, 'a', 'no end')]);
  });

  it('splits a line without end between two characters and loses nothing', () => {
    const piece = Buffer.concat([Buffer.from('x'), Buffer.from('€'.repeat(5_461))]);
    expect(piece.length).toBe(16_384);
    const frames = Array.from({ length: 9 }, () => frame(1, prefixed(1, 'a', piece)));
    const texts = decode(...frames).map((item) => ('text' in item ? item.text : ''));
    expect(texts.join('')).toBe(piece.toString().repeat(9));
    expect(texts.every((text) => text.length < 65_536 && !text.includes('\uFFFD'))).toBe(true);
  });

  it('keeps what a container prints as text, whatever it looks like', () => {
    const forged = `${instant(9)} ${details('forged')} text`;
    expect(decode(frame(1, prefixed(1, 'a', `${forged}\n`)))).toEqual([entry(1, 'a', forged)]);
  });

  it('reads the task and the node beside other details', () => {
    const line = `${instant(1)} LANG=a%2Cb,${details('a')},z=1 text\n`;
    expect(decode(frame(1, line))).toEqual([entry(1, 'a', 'text')]);
  });

  it('is refused if it is no log', () => {
    const huge = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    expect(() => decode(huge)).toThrow('not a frame of a log');
    expect(() => decode(frame(1, 'text\n'))).toThrow('not a line of a log');
  });
});

describe('The log of a service with a terminal', () => {
  const log = Buffer.concat([
    prefixed(1, 'a', 'grün €\r\n'),
    prefixed(2, 'b', '\u001b[31mred\u001b[0m\r\n'),
    Buffer.from(problem),
    prefixed(3, 'a', '\r\n'),
  ]);
  const expected = [
    entry(1, 'a', 'grün €'),
    entry(2, 'b', '\u001b[31mred\u001b[0m'),
    failure,
    entry(3, 'a', ''),
  ];

  it('is the same wherever it is split', () => {
    for (let at = 0; at <= log.length; at++)
      expect(decode(...splitAt(log, at)), `split at ${at}`).toEqual(expected);
  });

  it('joins the pieces of a long line, between which another task may write', () => {
    const log = Buffer.concat([
      prefixed(1, 'a', 'x'.repeat(16_384)),
      prefixed(2, 'b', 'short\r\n'),
      prefixed(1, 'a', 'y\r\n'),
    ]);
    expect(decode(log)).toEqual([entry(2, 'b', 'short'), entry(1, 'a', 'x'.repeat(16_384) + 'y')]);
  });

  it('takes a prefix that a container prints for text', () => {
    const forged = `${instant(9)} ${details('forged')} text`;
    expect(decode(prefixed(1, 'a', `x ${forged}\r\n`))).toEqual([entry(1, 'a', `x ${forged}`)]);
  });

  it('reads a line that never ends in pieces', () => {
    const pieces = Array.from({ length: 20 }, () => prefixed(1, 'a', 'x'.repeat(16_384)));
    const decoder = new LogDecoder();
    const early = pieces.flatMap((piece) => decoder.decode(piece));
    expect(early.length).toBeGreaterThan(0);
    const text = [...early, ...decoder.end()].map((item) => ('text' in item ? item.text : ''));
    expect(text.join('')).toBe('x'.repeat(16_384 * 20));
  });
});

it('An empty log has no lines', () => {
  expect(decode(Buffer.alloc(0))).toEqual([]);
});
