import { addAbortSignal } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { Slice } from '../common/slices.js';
import { EngineFailed } from './engine.errors.js';

interface Modem {
  dial(request: object, done: (error: unknown, source: IncomingMessage) => void): void;
}

/** dockerode's methods would parse a list in one piece: megabytes, which hold up everything else. */
export const openList = (docker: Docker, path: string, query: object, abortSignal: AbortSignal) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const statusCodes = { 200: true, 500: 'server error' };
    const options = { _query: query };
    const request: object = {
      path: `${path}?`,
      method: 'GET',
      options,
      statusCodes,
      abortSignal,
      isStream: true,
    };
    (docker.modem as Modem).dial(request, (error, source) =>
      error ? reject(error as Error) : resolve(addAbortSignal(abortSignal, source)),
    );
  });

/** Converts each item of a list as soon as it has arrived, in slices. */
export async function readList<Raw, Item>(
  source: AsyncIterable<Buffer>,
  convert: (raw: Raw) => Item,
): Promise<Item[]> {
  const items: Item[] = [];
  const splitter = new ListSplitter();
  const slice = new Slice();
  for await (const chunk of source)
    for (const json of splitter.split(chunk)) {
      items.push(convert(parse<Raw>(json)));
      if (slice.isOver) await slice.next();
    }
  splitter.end();
  return items;
}

function parse<Raw>(json: string): Raw {
  try {
    return JSON.parse(json) as Raw;
  } catch {
    // The error of `JSON.parse` quotes the text, which may contain a value.
    throw notAList();
  }
}

const notAList = () => new EngineFailed({ cause: new Error('not a list') });

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/**
 * Splits the text of a JSON array of objects at its commas. Looks at bytes, because all that matters is
 * ASCII, which no other character contains in UTF-8.
 */
class ListSplitter {
  private depth = 0;
  private isText = false;
  private isEscaped = false;
  private isOver = false;
  /** The beginning of an object that continues in the next chunk. */
  private begun: Buffer[] = [];

  *split(chunk: Buffer): Generator<string, void, undefined> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.isText) this.readText(byte);
      else if (this.depth < 2) {
        this.readBetween(byte);
        if (this.depth === 2) start = at;
      } else if (byte === QUOTE) this.isText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --this.depth === 1)
        yield this.take(chunk.subarray(start, at + 1));
    }
    if (this.depth > 1) this.begun.push(chunk.subarray(start));
  }

  /** Throws unless the list was complete. */
  end() {
    if (!this.isOver) throw notAList();
  }

  private readText(byte: number) {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) this.isText = false;
  }

  /** Outside of the objects. */
  private readBetween(byte: number) {
    if (isBlank(byte)) return;
    if (this.depth === 0) {
      if (byte !== OPEN_LIST || this.isOver) throw notAList();
      this.depth = 1;
    } else if (byte === OPEN_OBJECT) this.depth = 2;
    else if (byte === CLOSE_LIST) [this.depth, this.isOver] = [0, true];
    else if (byte !== COMMA) throw notAList();
  }

  private take(end: Buffer): string {
    const bytes = this.begun.length > 0 ? Buffer.concat([...this.begun, end]) : end;
    this.begun = [];
    return bytes.toString();
  }
}
