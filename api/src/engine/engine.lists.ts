import { hash } from 'node:crypto';
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

type Source = AsyncIterable<Buffer>;

/** Converts each item of a list as soon as it has arrived, in slices. */
export async function readList<Raw, Item>(
  source: Source,
  convert: (raw: Raw) => Item,
): Promise<Item[]> {
  const items: Item[] = [];
  await eachOf(source, (bytes) => items.push(convert(parse<Raw>(bytes))));
  return items;
}

/**
 * A list that is read repeatedly. Most of its items are the same each time: what has not changed is
 * neither parsed nor made again.
 */
export class RepeatedList<Raw, Item> {
  /** The items of the last complete read, by a digest of their text. */
  private known: ReadonlyMap<string, Item> = new Map();

  constructor(private readonly convert: (raw: Raw) => Item) {}

  /** Like `readList`, for the whole list or a part of it. */
  async read(source: Source, { isComplete }: { isComplete: boolean }): Promise<Item[]> {
    const items: Item[] = [];
    const byDigest = new Map<string, Item>();
    await eachOf(source, (bytes) => {
      const digest = hash('sha256', bytes, 'binary');
      const item = this.known.get(digest) ?? this.convert(parse<Raw>(bytes));
      items.push(item);
      if (isComplete) byDigest.set(digest, item);
    });
    if (isComplete) this.known = byDigest;
    return items;
  }
}

async function eachOf(source: Source, take: (item: Buffer) => void) {
  const splitter = new ListSplitter();
  const slice = new Slice();
  for await (const chunk of source)
    for (const item of splitter.split(chunk)) {
      take(item);
      if (slice.isOver) await slice.next();
    }
  splitter.end();
}

function parse<Raw>(json: Buffer): Raw {
  try {
    return JSON.parse(json.toString()) as Raw;
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

  *split(chunk: Buffer): Generator<Buffer, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.depth < 2) at = this.skipBetween(chunk, at);
      const start = at;
      at = this.endOfObject(chunk, at);
      const part = chunk.subarray(start, at);
      if (this.depth > 1) this.begun.push(part);
      else if (part.length > 0) yield this.take(part);
    }
  }

  /** Throws unless the list was complete. */
  end() {
    if (!this.isOver) throw notAList();
  }

  /** Returns the position of the next object. */
  private skipBetween(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (isBlank(byte)) continue;
      if (this.depth === 0) {
        if (byte !== OPEN_LIST || this.isOver) throw notAList();
        this.depth = 1;
      } else if (byte === OPEN_OBJECT) return at;
      else if (byte === CLOSE_LIST) [this.depth, this.isOver] = [0, true];
      else if (byte !== COMMA) throw notAList();
    }
    return chunk.length;
  }

  /** Returns the position after the object. A list has megabytes: only variables are fast enough. */
  private endOfObject(chunk: Buffer, from: number): number {
    let { depth, isText, isEscaped } = this;
    let at = from;
    while (at < chunk.length) {
      const byte = chunk[at++]!;
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isText = false;
      } else if (byte === QUOTE) isText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 1) break;
    }
    [this.depth, this.isText, this.isEscaped] = [depth, isText, isEscaped];
    return at;
  }

  private take(end: Buffer): Buffer {
    if (this.begun.length === 0) return end;
    const bytes = Buffer.concat([...this.begun, end]);
    this.begun = [];
    return bytes;
  }
}
