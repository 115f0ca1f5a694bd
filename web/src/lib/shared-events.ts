import type { EventSourceMessage } from 'eventsource-parser';
import { readEvents } from './event-stream';

/** The state of the connection. `opening`: not yet known. `since`: when the connection was lost. */
export type LineState = { kind: 'opening' } | { kind: 'open' } | { kind: 'lost'; since: number };

type Message =
  | { kind: 'event'; id?: string; data: string }
  | { kind: 'again' }
  | { kind: 'line'; line: LineState }
  | { kind: 'hello' };

export interface SharedEventsListener {
  event(data: string): void;
  /** Events may have been missed, so everything must be reloaded. */
  again(): void;
  line(state: LineState): void;
}

interface LineListener extends Omit<SharedEventsListener, 'event'> {
  event(event: EventSourceMessage): void;
}

const NAME = 'waxseal.events';

/**
 * One stream for all tabs of a browser: browsers open at most six connections to a host, so a stream for
 * each tab would block the seventh. The tab that holds the lock reads, and the others listen. Without
 * locks, each tab reads for itself. The stream starts after the event `from`.
 */
export function shareEvents(
  listener: SharedEventsListener,
  from: string | null = null,
  read = readEvents,
): () => void {
  const stopped = new AbortController();
  const canShare = Boolean(navigator.locks) && 'BroadcastChannel' in globalThis;
  if (!canShare) {
    const alone = { ...listener, event: ({ data }: EventSourceMessage) => listener.event(data) };
    void lead(alone, stopped.signal, read, from);
    return () => stopped.abort();
  }

  const channel = new BroadcastChannel(NAME);
  const say = (message: Message) => channel.postMessage(message);
  let line: LineState = { kind: 'opening' };
  let isLeader = false;
  /** The last event of the reading tab. This tab continues after it when that tab is closed. */
  let lastEventId = from;

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'hello') {
      if (isLeader) say({ kind: 'line', line });
      return;
    }
    if (data.kind === 'event') {
      lastEventId = data.id ?? lastEventId;
      listener.event(data.data);
    } else if (data.kind === 'again') listener.again();
    else listener.line((line = data.line));
  };
  say({ kind: 'hello' });

  const everywhere: LineListener = {
    event: ({ id, data }) => (say({ kind: 'event', id, data }), listener.event(data)),
    again: () => (say({ kind: 'again' }), listener.again()),
    line: (state) => {
      line = state;
      say({ kind: 'line', line });
      listener.line(line);
    },
  };
  navigator.locks
    .request(NAME, { signal: stopped.signal }, () => {
      isLeader = true;
      return lead(everywhere, stopped.signal, read, lastEventId);
    })
    .catch(() => {});

  return () => {
    stopped.abort();
    channel.close();
  };
}

/** After a gap everything is read again, because requests during the gap have failed. */
function lead(
  listener: LineListener,
  signal: AbortSignal,
  read: typeof readEvents,
  lastEventId: string | null,
) {
  let since: number | null = null;
  return read(
    {
      opened(isFirst) {
        since = null;
        listener.line({ kind: 'open' });
        if (!isFirst) listener.again();
      },
      event: (event) => listener.event(event),
      lost() {
        since ??= Date.now();
        listener.line({ kind: 'lost', since });
      },
    },
    signal,
    lastEventId,
  );
}
