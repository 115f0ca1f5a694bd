import { describe, expect, it } from 'vitest';
import { EventParser } from './event-parser';

const parse = (...chunks: string[]) => {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

describe('EventParser', () => {
  it('reads name, id and data', () => {
    expect(parse('id: 7\nevent: secret.changed\ndata: {"a":1}\n\n')).toEqual([
      { id: '7', event: 'secret.changed', data: '{"a":1}' },
    ]);
  });

  it('reads the same from any cut, with any line end', () => {
    const whole = 'event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\rdata: 3\r\rdata:4\n\n';
    const expected = parse(whole);
    expect(expected.map(({ event, data }) => [event, data])).toEqual([
      ['a', '1'],
      ['b', '2\n3'],
      ['message', '4'],
    ]);
    for (let at = 1; at < whole.length; at += 1)
      expect(parse(whole.slice(0, at), whole.slice(at))).toEqual(expected);
    expect(parse(...whole)).toEqual(expected);
  });

  it('passes over heartbeats and events without data', () => {
    expect(parse(': beat\n\n', 'event: x\n\n', 'data: y\n\n')).toEqual([
      { id: null, event: 'message', data: 'y' },
    ]);
  });

  it('keeps an unfinished event back', () => {
    expect(parse('data: half\n')).toEqual([]);
  });
});
