import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { BASE, send } from './http';

/** The server sends a comment every 20 s. After two missed comments the connection counts as lost. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export interface StreamListener {
  /** `isFirst` is false after a gap, during which any change may have been missed. */
  opened(isFirst: boolean): void;
  event(event: EventSourceMessage): void;
  lost(): void;
}

/**
 * Reads the event stream until `signal` aborts, and reconnects when it ends. It continues after the last
 * event it received, or after `lastEventId`, which another reader received.
 */
export async function readEvents(
  listener: StreamListener,
  signal: AbortSignal,
  lastEventId: string | null = null,
): Promise<void> {
  let lastId = lastEventId;
  const noting: StreamListener = {
    ...listener,
    event: (event) => {
      lastId = event.id ?? lastId;
      listener.event(event);
    },
  };
  let failures = 0;
  let isFirst = true;
  while (!signal.aborted) {
    const line = new AbortController();
    const onAbort = () => line.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await send(`${BASE}/events`, {
        method: 'GET',
        headers: { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) },
        signal: line.signal,
      });
      if (response.ok && response.body) {
        failures = 0;
        listener.opened(isFirst);
        isFirst = false;
        await readBody(response.body, noting, line);
      }
    } catch {
      // A lost connection and a refused one are handled alike: wait, then reconnect.
    }
    line.abort();
    signal.removeEventListener('abort', onAbort);
    if (signal.aborted) return;
    listener.lost();
    await pause(backOff(failures++), signal);
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  listener: StreamListener,
  line: AbortController,
) {
  const parser = createParser({ onEvent: (event) => listener.event(event) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const watchdog = setTimeout(() => line.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

export const backOff = (failures: number, random = Math.random) =>
  Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS) * (0.75 + random() / 2);

/** Ends early when the browser reports that the network is back. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
