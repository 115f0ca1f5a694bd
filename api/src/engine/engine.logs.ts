import type { IncomingMessage } from 'node:http';
import { EngineFailed, toProblem } from './engine.errors.js';
import type { FailedAt } from './engine.failure.js';
import type { LogItem, LogOptions } from './engine.types.js';
import { LogDecoder } from './mapper/log-decoder.js';

/** A node that died a moment ago still counts as connected: the Engine waits for it. */
const SILENCE_MS = 15_000;

export const toLogQuery = ({ tail, since, follow }: LogOptions) => ({
  stdout: true,
  stderr: true,
  timestamps: true,
  details: true,
  follow,
  tail: tail === undefined ? 'all' : String(tail),
  ...(since !== undefined && { since: toSince(since) }),
});

/** The logs of a Swarm take seconds with nanoseconds only. */
function toSince(at: string): string {
  const [, second, fraction] = /^(.{19})\.(\d{9})Z$/.exec(at)!;
  return `${Date.parse(`${second}Z`) / 1000}.${fraction}`;
}

/** Pauses the Engine while the reader does not ask for more. */
export async function* readLog(
  source: IncomingMessage,
  { follow, signal }: LogOptions,
  at: FailedAt,
): AsyncGenerator<LogItem[], void, undefined> {
  const decoder = new LogDecoder();
  let isSilent = false;
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const silence = follow ? undefined : setTimeout(() => end(), SILENCE_MS);
      const end = () => {
        isSilent = true;
        source.destroy();
      };
      const { done, value } = await chunks.next().finally(() => clearTimeout(silence));
      if (done) break;
      const items = decode(decoder, value);
      if (items.length > 0) yield items;
    }
    // A follower reads the beginning of a line again with its end.
    if (!follow) yield decoder.end();
  } catch (error) {
    if (isSilent) yield [...decoder.end(), { failure: 'the Engine sends nothing more' }];
    else if (!signal.aborted) throw toProblem(error, { ...at, isWrite: false });
  } finally {
    source.destroy();
  }
}

function decode(decoder: LogDecoder, chunk: Buffer): LogItem[] {
  try {
    return decoder.decode(chunk);
  } catch (cause) {
    throw new EngineFailed({ cause });
  }
}
