import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamListener } from './event-stream';
import { shareEvents } from './shared-events';

/** Simulates one lock and one channel for all "tabs" of a test. */
class Locks {
  #tail: Promise<unknown> = Promise.resolve();
  request = (_name: string, options: { signal: AbortSignal }, work: () => Promise<void>) => {
    const turn = this.#tail.then(() => (options.signal.aborted ? undefined : work()));
    this.#tail = turn.catch(() => {});
    return turn;
  };
}
const channels = new Set<Channel>();
class Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    channels.add(this);
  }
  postMessage(data: unknown) {
    for (const other of channels) if (other !== this) other.onmessage?.({ data });
  }
  close() {
    channels.delete(this);
  }
}

function tab(from: string | null = null) {
  const told: string[] = [];
  const line: { reader: StreamListener | null } = { reader: null };
  const read = vi.fn(
    (reader: StreamListener, signal: AbortSignal, _lastEventId?: string | null) =>
      new Promise<void>((resolve) => {
        line.reader = reader;
        signal.addEventListener('abort', () => resolve());
      }),
  );
  const stop = shareEvents(
    {
      event: (data) => told.push(data),
      again: () => told.push('again'),
      line: (state) => told.push(state.kind),
    },
    from,
    read,
  );
  return { told, line, read, stop };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  vi.stubGlobal('navigator', { locks: new Locks() });
  vi.stubGlobal('BroadcastChannel', Channel);
});
afterEach(() => {
  channels.clear();
  vi.unstubAllGlobals();
});

describe('shareEvents', () => {
  it('reads the stream in one tab and forwards events to the others', async () => {
    const first = tab();
    await settle();
    const second = tab();
    await settle();
    first.line.reader!.opened(true);
    first.line.reader!.event({ event: 'x', data: 'news' });
    expect(second.read).not.toHaveBeenCalled();
    expect(first.told).toEqual(['open', 'news']);
    expect(second.told.slice(-2)).toEqual(['open', 'news']);
  });

  it('reports the state of the connection to a tab that is opened later', async () => {
    const first = tab();
    await settle();
    first.line.reader!.opened(true);
    first.line.reader!.lost();
    expect(tab().told).toEqual(['lost']);
  });

  it('continues in the next tab after the last event when the reading tab is closed', async () => {
    const first = tab();
    await settle();
    const second = tab();
    first.line.reader!.opened(true);
    first.line.reader!.event({ id: 'seven', event: 'x', data: 'news' });
    first.stop();
    await settle();
    second.line.reader!.opened(true);
    expect(second.told).toEqual(['opening', 'open', 'news', 'open']);
    expect(second.read.mock.calls[0]?.[2]).toBe('seven');
  });

  it.each(['shared', 'alone'])('starts after the given event, %s', async (how) => {
    if (how === 'alone') vi.stubGlobal('navigator', {});
    const { read } = tab('five');
    await settle();
    expect(read.mock.calls[0]?.[2]).toBe('five');
  });

  it('reloads everything after a gap', async () => {
    const first = tab();
    await settle();
    first.line.reader!.opened(true);
    first.line.reader!.lost();
    first.line.reader!.opened(false);
    expect(first.told).toEqual(['open', 'lost', 'open', 'again']);
  });

  it('lets each tab read its own stream if locks are not available', async () => {
    vi.stubGlobal('navigator', {});
    const tabs = [tab(), tab()];
    await settle();
    expect(tabs.map(({ read }) => read.mock.calls.length)).toEqual([1, 1]);
  });
});
