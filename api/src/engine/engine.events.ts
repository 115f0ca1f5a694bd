import type { IncomingMessage } from 'node:http';
import { EngineFailed, toProblem } from './engine.errors.js';
import type { FailedAt } from './engine.failure.js';
import type { EngineEvent } from './engine.types.js';
import { eventKinds, toEvent } from './mapper/inbound.js';
import type { RawEvent } from './mapper/raw.js';

export const toEventQuery = (since?: number, until?: number) => ({
  filters: { scope: ['swarm'], type: eventKinds },
  ...(since !== undefined && { since: toSince(since) }),
  ...(until !== undefined && { until: toUntil(until) }),
});

// Nanoseconds do not fit into a number. Rounding down may repeat an event but never skips one.
const toSince = (seconds: number) => ((Math.floor(seconds * 1e6) - 1) / 1e6).toFixed(6);
const toUntil = (seconds: number) => ((Math.ceil(seconds * 1e6) + 1) / 1e6).toFixed(6);

/** Ends with the connection. `onEnd` is called in every case. */
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

/** Text after the last line break is incomplete, because the connection ended. */
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
