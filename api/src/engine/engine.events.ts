import type { IncomingMessage } from 'node:http';
import { EngineFailed, toProblem } from './engine.errors.js';
import type { FailedAt } from './engine.failure.js';
import type { EngineEvent } from './engine.types.js';
import { eventKinds, toEvent } from './mapper/inbound.js';
import type { RawEvent } from './mapper/raw.js';

export const toEventQuery = (since?: number) => ({
  filters: { scope: ['swarm'], type: eventKinds },
  ...(since !== undefined && { since: toSince(since) }),
});

// Nanoseconds do not fit into a number: rather an event twice than never.
const toSince = (seconds: number) => ((Math.floor(seconds * 1e6) - 1) / 1e6).toFixed(6);

/** Ends when the connection does; `onEnd` is called on every ending. */
export async function* readEvents(
  source: IncomingMessage,
  signal: AbortSignal,
  at: FailedAt,
  onEnd: () => void,
): AsyncGenerator<EngineEvent, void, undefined> {
  try {
    for await (const line of linesOf(source)) {
      const event = toEvent(parse(line));
      if (event) yield event;
    }
  } catch (error) {
    if (!signal.aborted) throw toProblem(error, { ...at, isWrite: false });
  } finally {
    source.destroy();
    onEnd();
  }
}

function parse(line: string): RawEvent {
  try {
    return JSON.parse(line) as RawEvent;
  } catch (cause) {
    throw new EngineFailed({ cause });
  }
}

/** What follows the last line break was cut off with the connection. */
async function* linesOf(source: IncomingMessage): AsyncGenerator<string, void, undefined> {
  let rest = '';
  // Decodes a character that is split over two chunks.
  source.setEncoding('utf8');
  for await (const chunk of source as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines.filter((line) => line.trim());
  }
}
