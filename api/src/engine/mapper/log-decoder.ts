import type { LogEntry, LogItem } from '../engine.types.js';

/** The stream (0 to 3), three zero bytes and the length. */
const HEADER_BYTES = 8;
const SYSTEM_ERROR = 3;
/** The Engine splits longer lines into pieces of this size, each with a prefix of its own. */
const PIECE_BYTES = 16_384;
/** A longer line becomes several. */
const MAX_LINE_BYTES = 4 * PIECE_BYTES;
/** No Engine sends a frame as long as this. */
const MAX_FRAME_BYTES = 1_048_576;
/** Of a terminal that breaks no lines. */
const MAX_UNBROKEN_BYTES = 262_144;
const MAX_CONTEXTS = 1_000;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;

const failure = 'Error grabbing logs: ';
const prefix =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (?:[^ ,=]*=[^ ,]*,)*com\.docker\.swarm\.node\.id=/;
const PREFIX_BYTES = 2_000;

type Context = Pick<LogEntry, 'taskId' | 'nodeId'>;
interface Piece extends Context {
  at: string;
  stream: LogEntry['stream'];
  bytes: Buffer;
}

/**
 * Decodes a log with instants and details. The Engine sends frames, or plain lines if the service has a
 * terminal; both may be split anywhere, also in the middle of a character.
 */
export class LogDecoder {
  private rest: Buffer = Buffer.alloc(0);
  private hasFrames: boolean | undefined;
  private readonly begun = new Map<string, Piece>();
  private readonly contexts = new Map<string, Context>();

  decode(chunk: Buffer): LogItem[] {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    // A line begins with its year, or with the words of a failure.
    this.hasFrames ??= this.rest.length > 0 ? this.rest[0]! <= SYSTEM_ERROR : undefined;
    const items: LogItem[] = [];
    if (this.hasFrames) this.readFrames(items);
    else this.readPlain(items);
    return items;
  }

  /** What is left when the log ends: lines whose end is missing. */
  end(): LogItem[] {
    const items: LogItem[] = [];
    if (!this.hasFrames && this.rest.length > 0) this.readLine(this.rest, items);
    this.rest = Buffer.alloc(0);
    for (const piece of this.begun.values()) items.push(toEntry(piece, piece.bytes));
    this.begun.clear();
    return items;
  }

  private readFrames(items: LogItem[]) {
    let at = 0;
    while (at + HEADER_BYTES <= this.rest.length) {
      const [kind, size] = [this.rest[at]!, this.rest.readUInt32BE(at + 4)];
      if (kind > SYSTEM_ERROR || size > MAX_FRAME_BYTES) throw new Error('not a frame of a log');
      const end = at + HEADER_BYTES + size;
      if (end > this.rest.length) break;
      const content = this.rest.subarray(at + HEADER_BYTES, end);
      if (kind === SYSTEM_ERROR) items.push({ failure: failureIn(content) });
      else this.add(this.toPiece(content, kind === 2 ? 'stderr' : 'stdout'), items);
      at = end;
    }
    this.rest = this.rest.subarray(at);
  }

  private readPlain(items: LogItem[]) {
    let at = 0;
    for (;;) {
      const end = this.rest.indexOf(LINE_FEED, at);
      if (end < 0) break;
      this.readLine(this.rest.subarray(at, end + 1), items);
      at = end + 1;
    }
    if (this.rest.length - at > MAX_UNBROKEN_BYTES) {
      this.readLine(this.rest.subarray(at), items);
      at = this.rest.length;
    }
    this.rest = this.rest.subarray(at);
  }

  /** Of a terminal: pieces of a long line follow each other, each with its prefix. */
  private readLine(line: Buffer, items: LogItem[]) {
    if (startsWith(line, failure)) {
      items.push({ failure: failureIn(line) });
      return;
    }
    let piece = this.toPiece(line, 'stdout');
    while (piece.bytes.length > PIECE_BYTES && hasPrefix(piece.bytes.subarray(PIECE_BYTES))) {
      const next = piece.bytes.subarray(PIECE_BYTES);
      this.add({ ...piece, bytes: piece.bytes.subarray(0, PIECE_BYTES) }, items);
      piece = this.toPiece(next, 'stdout');
    }
    this.add(piece, items);
  }

  /** `instant details text`. */
  private toPiece(line: Buffer, stream: LogEntry['stream']): Piece {
    const instantEnd = line.indexOf(BLANK);
    const detailsEnd = line.indexOf(BLANK, instantEnd + 1);
    if (instantEnd < 0 || detailsEnd < 0) throw new Error('not a line of a log');
    const context = this.contextOf(line.toString('latin1', instantEnd + 1, detailsEnd));
    const at = line.toString('latin1', 0, instantEnd);
    return { ...context, at, stream, bytes: line.subarray(detailsEnd + 1) };
  }

  private contextOf(details: string): Context {
    const known = this.contexts.get(details);
    if (known) return known;
    const parameters = new URLSearchParams(details.replaceAll(',', '&'));
    const context = {
      taskId: parameters.get('com.docker.swarm.task.id') ?? '',
      nodeId: parameters.get('com.docker.swarm.node.id') ?? '',
    };
    if (this.contexts.size >= MAX_CONTEXTS) this.contexts.clear();
    this.contexts.set(details, context);
    return context;
  }

  private add(piece: Piece, items: LogItem[]) {
    const key = `${piece.taskId} ${piece.stream}`;
    const begun = this.begun.get(key);
    const bytes = begun ? Buffer.concat([begun.bytes, piece.bytes]) : piece.bytes;
    const whole = { ...piece, at: begun?.at ?? piece.at };
    const isComplete = bytes.at(-1) === LINE_FEED;
    if (isComplete || bytes.length >= MAX_LINE_BYTES) {
      const end = isComplete ? bytes.length : lastCharacterEnd(bytes);
      items.push(toEntry(whole, bytes.subarray(0, end)));
      if (isComplete) this.begun.delete(key);
      else this.begun.set(key, { ...whole, bytes: Buffer.from(bytes.subarray(end)) });
    } else this.begun.set(key, { ...whole, bytes: Buffer.from(bytes) });
  }
}

function toEntry({ taskId, nodeId, at, stream }: Piece, bytes: Buffer): LogEntry {
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end -= 1;
  if (bytes[end - 1] === CARRIAGE_RETURN) end -= 1;
  return { taskId, nodeId, at, stream, text: bytes.toString('utf8', 0, end) };
}

const startsWith = (line: Buffer, text: string) =>
  line.length >= text.length && line.toString('latin1', 0, text.length) === text;
const hasPrefix = (bytes: Buffer) => prefix.test(bytes.toString('latin1', 0, PREFIX_BYTES));

function failureIn(content: Buffer): string {
  const text = content.toString().trim();
  return text.startsWith(failure) ? text.slice(failure.length) : text;
}

/** Where the last complete UTF-8 character ends (RFC 3629). */
function lastCharacterEnd(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back < bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return size > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
