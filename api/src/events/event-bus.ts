import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { StreamEvent } from '@waxseal/shared';

/** Passes the events of the event stream from the code that changes something to every listener, in order. */
@Injectable()
export class EventBus {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  emit(event: StreamEvent) {
    this.emitter.emit('event', event);
  }

  /** Returns a function that ends the subscription. */
  onEvent(listener: (event: StreamEvent) => void): () => void {
    this.emitter.on('event', listener);
    return () => void this.emitter.off('event', listener);
  }
}
