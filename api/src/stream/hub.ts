import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Permission, StreamEvent } from '@waxseal/shared';
import { interval, merge, Observable, Subject, takeUntil } from 'rxjs';
import { Picture } from '../swarm/index.js';

const HEARTBEAT_MS = 20_000;
const LOOK_AT_SESSION_MS = 4_000;

/** One message as Nest writes it to a server-sent-event stream. */
export interface Message {
  id?: string;
  type?: string;
  data?: StreamEvent;
  comment?: string;
}

export interface Listener {
  may(permission: Permission): boolean;
  /** Whether the listener's session still stands; asked every few seconds. */
  isLive(): Promise<boolean>;
}

/** Fans the picture's changes out to many browsers: one Engine subscription, whatever their number. */
@Injectable()
export class Hub implements OnModuleDestroy {
  private readonly stopping = new Subject<void>();
  private lastId = 0;

  constructor(private readonly picture: Picture) {}

  /** Before the server closes, which waits for open answers. */
  onModuleDestroy() {
    this.stopping.next();
  }

  /** Begins with `reset`, since what happened before is not replayed; ends with the session. */
  stream(listener: Listener): Observable<Message> {
    const ended = new Subject<void>();
    const events = new Observable<Message>((subscriber) => {
      subscriber.next(this.message({ type: 'reset' }));
      return this.picture.onEvent((event) => {
        if (listener.may(permissionFor(event))) subscriber.next(this.message(event));
      });
    });
    const heartbeats = new Observable<Message>((subscriber) => {
      const beat = interval(HEARTBEAT_MS).subscribe(() => subscriber.next({ comment: 'alive' }));
      const look = interval(LOOK_AT_SESSION_MS).subscribe(() => {
        listener.isLive().then(
          (isLive) => isLive || ended.next(),
          () => ended.next(),
        );
      });
      return () => {
        beat.unsubscribe();
        look.unsubscribe();
      };
    });
    return merge(events, heartbeats).pipe(takeUntil(merge(ended, this.stopping)));
  }

  private message(event: StreamEvent): Message {
    return { id: String(++this.lastId), type: event.type, data: event };
  }
}

function permissionFor({ type }: StreamEvent): Permission {
  const [noun] = type.split('.') as [string];
  switch (noun) {
    case 'secret':
    case 'config':
      return 'secret.read';
    case 'service':
    case 'network':
      return 'service.read';
    case 'node':
      return 'node.read';
    default:
      return 'event.read';
  }
}
