import { readEvents } from './event-stream';

/** Since when the stream is lost; null while it is open. `opening`: not yet known. */
export type LineState = { kind: 'opening' } | { kind: 'open' } | { kind: 'lost'; since: number };

type Message =
  | { kind: 'event'; data: string }
  | { kind: 'again' }
  | { kind: 'line'; line: LineState }
  | { kind: 'hello' };

export interface SharedEventsListener {
  event(data: string): void;
  /** Something may have been missed: everything has to be read again. */
  again(): void;
  line(state: LineState): void;
}

const NAME = 'waxseal.events';

/**
 * One stream for all tabs of a browser: six streams to a host would fill its pool and hang the next tab.
 * The tab that holds the lock reads, the others listen; without locks each tab reads for itself.
 */
export function shareEvents(listener: SharedEventsListener, read = readEvents): () => void {
  const stopped = new AbortController();
  const canShare = Boolean(navigator.locks) && 'BroadcastChannel' in globalThis;
  if (!canShare) {
    void lead(listener, stopped.signal, read);
    return () => stopped.abort();
  }

  const channel = new BroadcastChannel(NAME);
  const say = (message: Message) => channel.postMessage(message);
  let line: LineState = { kind: 'opening' };
  let isLeader = false;
  let hadLeader = false;

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'hello') {
      if (isLeader) say({ kind: 'line', line });
      return;
    }
    hadLeader = true;
    if (data.kind === 'event') listener.event(data.data);
    else if (data.kind === 'again') listener.again();
    else listener.line((line = data.line));
  };
  say({ kind: 'hello' });

  const everywhere: SharedEventsListener = {
    event: (data) => (say({ kind: 'event', data }), listener.event(data)),
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
      return lead(everywhere, stopped.signal, read, hadLeader);
    })
    .catch(() => {});

  return () => {
    stopped.abort();
    channel.close();
  };
}

/** `isTakenOver`: another tab read before, and what came between its end and our start is unknown. */
function lead(
  listener: SharedEventsListener,
  signal: AbortSignal,
  read: typeof readEvents,
  isTakenOver = false,
) {
  let since: number | null = null;
  return read(
    {
      opened(isFirst) {
        since = null;
        listener.line({ kind: 'open' });
        if (!isFirst || isTakenOver) listener.again();
      },
      event: ({ data }) => listener.event(data),
      lost() {
        since ??= Date.now();
        listener.line({ kind: 'lost', since });
      },
    },
    signal,
  );
}
