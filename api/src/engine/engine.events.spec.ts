import { describe, expect, it } from 'vitest';
import { id, useStandIn } from './testing/engine-stand-in.js';

const used = useStandIn();

describe('The event stream', () => {
  const event = (name: string) =>
    JSON.stringify({
      Type: 'secret',
      Action: 'create',
      Actor: { ID: id, Attributes: { name } },
      scope: 'swarm',
      time: 1,
      timeNano: 1_500_000_000,
    }) + '\n';

  const open = (since?: number, signal = new AbortController().signal) =>
    used.engine.openEvents({ since, signal });

  async function names(stream: AsyncIterable<{ name: string | null }>) {
    const all: (string | null)[] = [];
    for await (const { name } of stream) all.push(name);
    return all;
  }

  it('joins a character that was split over two chunks', async () => {
    const bytes = Buffer.from(event('größe') + event('zwei'));
    const middle = bytes.indexOf(0xc3) + 1;
    used.standIn.answer = (_, response) => {
      response.write(bytes.subarray(0, middle));
      setTimeout(() => response.write(bytes.subarray(middle)), 30);
      setTimeout(() => response.end('{"cut":'), 60);
    };
    expect(await names(await open())).toEqual(['größe', 'zwei']);
  });

  it('is requested by scope and kind, from a given time', async () => {
    used.standIn.answer = (_, response) => response.end();
    await names(await open(1_700_000_000.5));
    const { searchParams } = new URL(used.standIn.seen.at(-1)!.url, 'http://engine');
    expect(searchParams.get('since')).toBe('1700000000.499999');
    expect(JSON.parse(searchParams.get('filters')!)).toEqual({
      scope: ['swarm'],
      type: ['secret', 'config', 'service', 'node', 'network'],
    });
  });

  it('stays open longer than the deadline', async () => {
    used.standIn.answer = (_, response) => {
      response.flushHeaders();
      setTimeout(() => response.end(event('late')), 2_500);
    };
    const { signal } = new AbortController();
    const stream = await used.impatient('timeoutMs', 2_000).openEvents({ signal });
    expect(await names(stream)).toEqual(['late']);
  });

  it('skips events that change no object', async () => {
    const connect = JSON.stringify({ Type: 'network', Action: 'connect', Actor: { ID: 'x' } });
    used.standIn.answer = (_, response) => response.end(`${connect}\n\n${event('db')}`);
    expect(await names(await open())).toEqual(['db']);
  });

  it('ends with a problem when the connection breaks', async () => {
    used.standIn.answer = (_, response) => {
      response.write(event('db'));
      setTimeout(() => response.destroy(), 30);
    };
    await expect(names(await open())).rejects.toMatchObject({ code: 'engine-unreachable' });
  });

  it('closes the connection when its reader stops', async () => {
    const stop = new AbortController();
    const closed = new Promise((resolve) => {
      used.standIn.answer = (_, response) => {
        response.write(event('db'));
        response.once('close', resolve);
      };
    });
    const stream = await open(undefined, stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await names(stream)).toEqual(['db']);
    await closed;
  });

  it('fails at the deadline if it does not open', async () => {
    const stream = used.impatient('timeoutMs').openEvents({ signal: new AbortController().signal });
    await expect(stream).rejects.toMatchObject({ code: 'engine-timeout' });
  });
});
