import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Permission, StreamEvent } from '@waxseal/shared';
import {
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
import { ActiveViewers, SwarmCache } from '../swarm/index.js';
import { permissionFor } from './permission-for.js';
import { RecentEvents, type Numbered } from './recent-events.js';

const HEARTBEAT_MS = 20_000;
const LOOK_AT_SESSION_MS = 4_000;

/** One message as Nest writes it to a server-sent-event stream. */
export interface Message {
  id?: string;
  type?: string;
  data?: StreamEvent;
  comment?: string;
}

const sessionChanged: Message = { type: 'session.changed', data: { type: 'session.changed' } };

export interface Listener {
  may(permission: Permission): boolean;
  /** Whether session and role still are what they were; asked every few seconds. */
  isUnchanged(): Promise<boolean>;
  /** The id of the last message it got, before its connection was lost. */
  lastEventId?: string | undefined;
}

/** Fans the cache's changes out to many browsers: one Engine subscription, whatever their number. */
@Injectable()
export class Hub implements OnModuleDestroy {
  /** Replays: a browser that comes back at once must not hold the shutdown up. */
  private readonly stopping = new ReplaySubject<void>(1);
  private readonly live = new Subject<Numbered>();
  private readonly recent = new RecentEvents();
  /** Ids of another process mean nothing here. */
  private readonly epoch = randomBytes(6).toString('hex');
  private readonly unsubscribe: () => void;

  constructor(
    cache: SwarmCache,
    private readonly viewers: ActiveViewers,
  ) {
    this.unsubscribe = cache.onEvent((event) => this.live.next(this.recent.add(event)));
  }

  /** Of the latest event: what is read from now on is at least as new. */
  get lastId() {
    return this.idOf(this.recent.last);
  }

  /** Before the server closes, which waits for open answers. */
  onModuleDestroy() {
    this.unsubscribe();
    this.stopping.next();
  }

  /**
   * What was missed since `lastEventId`, or `reset` where that is not known; then what happens.
   * Ends, with `session.changed`, when session or role have.
   */
  stream(listener: Listener): Observable<Message> {
    const ended = this.endOf(listener);
    const isForThem = ({ event }: Numbered) => listener.may(permissionFor(event));
    const events = defer(() => {
      const missed = this.missedSince(listener.lastEventId);
      const begin = missed ? from(missed).pipe(filter(isForThem)) : of(this.reset());
      return concat(begin, this.live.pipe(filter(isForThem)));
    }).pipe(map((numbered) => this.message(numbered)));
    const heartbeats = interval(HEARTBEAT_MS).pipe(map((): Message => ({ comment: 'alive' })));
    return defer(() => {
      this.viewers.came();
      return merge(events, heartbeats).pipe(
        takeUntil(ended),
        endWith(sessionChanged),
        takeUntil(this.stopping),
        finalize(() => this.viewers.left()),
      );
    });
  }

  private missedSince(lastEventId = ''): readonly Numbered[] | undefined {
    const [epoch, number] = lastEventId.split('-');
    return epoch === this.epoch ? this.recent.since(Number(number)) : undefined;
  }

  private reset(): Numbered {
    return { number: this.recent.last, event: { type: 'reset' } };
  }

  /** A look that fails counts as an end: the browser comes back and is told. */
  private endOf(listener: Listener): Observable<unknown> {
    const look = () => listener.isUnchanged().catch(() => false);
    return interval(LOOK_AT_SESSION_MS).pipe(
      switchMap(look),
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
