import type { StreamEvent } from '@waxseal/shared';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { eventually } from './eventually';
import { noteEvents } from './contract-faults';
import type { Client } from './client';

export interface Received {
  id: string;
  type: string;
  data: StreamEvent;
}

/** Reads `GET /events` like the panel, by fetch with the token in a header. */
export class EventStream {
  /** All received bytes as text. */
  text = '';
  hasEnded = false;
  private readonly ending = new AbortController();
  private readonly messages: EventSourceMessage[] = [];

  private constructor(readonly headers: Headers) {}

  static async open({ url, token }: Client, lastEventId = ''): Promise<EventStream> {
    const ending = new AbortController();
    const response = await fetch(`${url}/api/v1/events`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId && { 'last-event-id': lastEventId }),
      },
      signal: ending.signal,
    });
    if (response.status !== 200) throw new Error(`The stream answers ${response.status}`);
    const stream = new EventStream(response.headers);
    stream.ending.signal.addEventListener('abort', () => ending.abort());
    void stream.read(response.body!);
    return stream;
  }

  get events(): Received[] {
    return this.messages.map(({ id = '', event = '', data }) => ({
      id,
      type: event,
      data: JSON.parse(data),
    }));
  }

  /** Waits for an event of this type and name. */
  has(type: string, name?: string, withinMs = 10_000): Promise<Received> {
    return eventually(
      () => {
        const wanted = (one: Received) =>
          one.type === type &&
          (name === undefined || ('name' in one.data && one.data.name === name));
        const found = this.events.find(wanted);
        if (!found) throw new Error(`No ${type} of ${name} within ${withinMs} ms: ${this.text}`);
        return found;
      },
      { withinMs, everyMs: 10 },
    );
  }

  ended(withinMs: number) {
    return eventually(
      () => {
        if (!this.hasEnded) throw new Error(`The stream has not ended within ${withinMs} ms`);
      },
      { withinMs },
    );
  }

  close() {
    this.ending.abort();
  }

  private async read(body: ReadableStream<Uint8Array>) {
    const parser = createParser({ onEvent: (message) => this.messages.push(message) });
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) {
        const text = decoder.decode(chunk, { stream: true });
        this.text += text;
        parser.feed(text);
      }
    } catch (error) {
      if (!this.ending.signal.aborted) this.text += String(error);
    }
    this.hasEnded = true;
    noteEvents(this.events.map(({ data }) => data));
  }
}
