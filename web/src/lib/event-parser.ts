export interface ServerEvent {
  id: string | null;
  event: string;
  data: string;
}

/** Cuts a text/event-stream into events. Chunks may end anywhere, also between CR and LF. */
export class EventParser {
  #rest = '';
  #endedWithCr = false;
  #event = '';
  #id: string | null = null;
  #data: string[] = [];

  push(chunk: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    let text = chunk;
    if (this.#endedWithCr && text.startsWith('\n')) text = text.slice(1);
    if (chunk !== '') this.#endedWithCr = chunk.endsWith('\r');
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else if (this.#data.length > 0) events.push(this.#flush());
      else this.#event = '';
    }
    return events;
  }

  #field(line: string) {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
  }

  #flush(): ServerEvent {
    const event = { id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') };
    this.#event = '';
    this.#data = [];
    return event;
  }
}
