import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Permission, StreamEvent } from '@waxseal/shared';
import {
  BehaviorSubject,
  concat,
  defer,
  endWith,
  filter,
  finalize,
  from,
  interval,
  map,
  merge,
  of,
  ReplaySubject,
  Subject,
  switchMap,
  take,
  takeUntil,
  type Observable,
} from 'rxjs';
import { RateLimited } from '../http/guard.errors.js';
import { EventBus } from './event-bus.js';
import { permissionFor } from './permission-for.js';
import { RecentEvents, type Numbered } from './recent-events.js';

const HEARTBEAT_MS = 20_000;
const SESSION_CHECK_MS = 4_000;
/** The tabs of a browser share one stream. */
const MAX_STREAMS_OF_SESSION = 10;

/** One message as Nest writes it to a server-sent-event stream. */
export interface Message {
  id?: string;
  type?: string;
  data?: StreamEvent;
  comment?: string;
}

const detail = `A session may have ${MAX_STREAMS_OF_SESSION} event streams`;

const sessionChanged: Message = { type: 'session.changed', data: { type: 'session.changed' } };

export interface Listener {
  may(permission: Permission): boolean;
  /** Whether session and role are unchanged; asked every few seconds. */
  isUnchanged(): Promise<boolean>;
  sessionId: string;
  /** The id of the last message the client received before its connection was lost. */
  lastEventId?: string | undefined;
}

/** Sends the events of the bus to all clients. */
@Injectable()
export class Hub implements OnModuleDestroy {
  /** Number of connected clients. */
  readonly viewers = new BehaviorSubject(0);
  private readonly streamsOf = new Map<string, number>();
  /** Replays its value, so that the stream of a client that reconnects during the shutdown ends at once. */
  private readonly stopping = new ReplaySubject<void>(1);
  private readonly live = new Subject<Numbered>();
  private readonly recent = new RecentEvents();
  /** Part of each event id, so that this process does not recognize ids of another process. */
  private readonly epoch = randomBytes(6).toString('hex');
  private readonly unsubscribe: () => void;

  constructor(bus: EventBus) {
    this.unsubscribe = bus.onEvent((event) => this.live.next(this.recent.add(event)));
  }

  /** The id of the latest event. Data that is read later is at least as new as this event. */
  get lastId() {
    return this.idOf(this.recent.last);
  }

  /** Runs before the server closes, which waits for open responses. */
  onModuleDestroy() {
    this.unsubscribe();
    this.stopping.next();
  }

  /**
   * Events missed since `lastEventId`, or `reset` if that id is unknown; then live events.
   * Ends with `session.changed` once the session has ended or its role has changed. Throws 429 if the
   * session has too many streams.
   */
  stream(listener: Listener): Observable<Message> {
    if ((this.streamsOf.get(listener.sessionId) ?? 0) >= MAX_STREAMS_OF_SESSION)
      throw new RateLimited({ detail, headers: { 'retry-after': '5' } });
    const ended = this.sessionEndOf(listener);
    const isPermitted = ({ event }: Numbered) => listener.may(permissionFor(event));
    const events = defer(() => {
      const missed = this.missedSince(listener.lastEventId);
      const begin = missed ? from(missed).pipe(filter(isPermitted)) : of(this.reset());
      return concat(begin, this.live.pipe(filter(isPermitted)));
    }).pipe(map((numbered) => this.message(numbered)));
    const heartbeats = interval(HEARTBEAT_MS).pipe(map((): Message => ({ comment: 'alive' })));
    return defer(() => {
      this.count(listener.sessionId, 1);
      return merge(events, heartbeats).pipe(
        takeUntil(ended),
        endWith(sessionChanged),
        takeUntil(this.stopping),
        finalize(() => this.count(listener.sessionId, -1)),
      );
    });
  }

  private count(sessionId: string, change: 1 | -1) {
    const streams = (this.streamsOf.get(sessionId) ?? 0) + change;
    if (streams > 0) this.streamsOf.set(sessionId, streams);
    else this.streamsOf.delete(sessionId);
    this.viewers.next(this.viewers.value + change);
  }

  private missedSince(lastEventId = ''): readonly Numbered[] | undefined {
    const [epoch, number] = lastEventId.split('-');
    return epoch === this.epoch ? this.recent.since(Number(number)) : undefined;
  }

  private reset(): Numbered {
    return { number: this.recent.last, event: { type: 'reset' } };
  }

  /** A failed check ends the stream too: the client reconnects and receives the reason as an error. */
  private sessionEndOf(listener: Listener): Observable<unknown> {
    const check = () => listener.isUnchanged().catch(() => false);
    return interval(SESSION_CHECK_MS).pipe(
      switchMap(check),
      filter((isUnchanged) => !isUnchanged),
      take(1),
    );
  }

  private message({ number, event }: Numbered): Message {
    return { id: this.idOf(number), type: event.type, data: event };
  }

  private idOf(number: number) {
    return `${this.epoch}-${number}`;
  }
}
