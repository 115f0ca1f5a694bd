import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backOff, readEvents } from './event-stream';

const stream = (...chunks: string[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    }),
  );

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  fetched.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('readEvents', () => {
  it('reopens the stream after its end and reports a gap', async () => {
    fetched
      .mockResolvedValueOnce(stream('data: 1\n\n'))
      .mockRejectedValueOnce(new TypeError('refused'))
      .mockResolvedValueOnce(stream('data: 2\n\n'))
      .mockImplementation(() => new Promise(() => {}));
    const told: string[] = [];
    const stopped = new AbortController();
    const reading = readEvents(
      {
        opened: (isFirst) => told.push(isFirst ? 'opened' : 'opened again'),
        event: ({ data }) => told.push(data),
        lost: () => told.push('lost'),
      },
      stopped.signal,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    stopped.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['opened', '1', 'lost', 'lost', 'opened again', '2', 'lost']);
    void reading;
  });
});

describe('A stream that is reopened', () => {
  const idsAsked = () =>
    fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get('last-event-id'));
  const nothing = { opened: () => {}, event: () => {}, lost: () => {} };

  it('continues after the last event it received', async () => {
    fetched
      .mockResolvedValueOnce(stream('id: a-1\ndata: 1\n\n', 'id: a-2\ndata: 2\n\n'))
      .mockResolvedValueOnce(stream(': alive\n\n'))
      .mockImplementation(() => new Promise(() => {}));
    const stopped = new AbortController();
    void readEvents(nothing, stopped.signal, 'a-0');
    await vi.advanceTimersByTimeAsync(5_000);
    stopped.abort();
    expect(idsAsked()).toEqual(['a-0', 'a-2', 'a-2']);
  });
});

describe('backOff', () => {
  it('increases up to a limit', () => {
    const waits = [0, 1, 2, 3, 10].map((failures) => backOff(failures, () => 0.5));
    expect(waits).toEqual([500, 1000, 2000, 4000, 15_000]);
  });
});
