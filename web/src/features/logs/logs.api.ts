import type { LogEnd, LogLine, LogNotice, LogRecord } from '@waxseal/shared';
import { createParser } from 'eventsource-parser';
import { readProblem, type ApiProblem } from '../../lib/api-problem';
import { backOff } from '../../lib/event-stream';
import { BASE, pathOf, send } from '../../lib/http';

export interface LogListener {
  opened(): void;
  lines(lines: LogLine[]): void;
  notice(notice: LogNotice): void;
  lost(): void;
  ended(reason: LogEnd['reason']): void;
  failed(problem: ApiProblem): void;
}

/** What a log begins with. */
export interface LogStart {
  tail?: string;
  since?: string;
}

/** Lines that arrived before a lost connection may arrive again within this time. */
const OVERLAP_MS = 10_000;
const REMEMBERED = 20_000;

const logPath = (service: string) => pathOf`/services/${service}/logs`;

/** Follows the log of a service until `signal` aborts, and continues after a lost connection. */
export async function followLog(
  service: string,
  start: LogStart,
  listener: LogListener,
  signal: AbortSignal,
): Promise<void> {
  const known = new KnownLines();
  let query = start;
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const search = new URLSearchParams({ ...query, follow: 'true' });
      const response = await send(`${BASE}${logPath(service)}?${search}`, {
        method: 'GET',
        headers: { accept: 'text/event-stream' },
        signal,
      });
      if (!response.ok) {
        const problem = await readProblem(response);
        if (response.status < 500) return listener.failed(problem);
        if (failures === 0) listener.failed(problem);
      } else {
        listener.opened();
        failures = 0;
        const reason = await readRecords(response.body!, known, listener);
        if (reason && reason !== 'stopping' && reason !== 'engine-unreachable')
          return listener.ended(reason);
      }
    } catch {
      // A lost connection: wait, then continue.
    }
    if (signal.aborted) return;
    listener.lost();
    if (known.lastAt) query = { tail: 'all', since: earlier(known.lastAt) };
    await new Promise((resolve) => setTimeout(resolve, backOff(failures)));
  }
}

async function readRecords(
  body: ReadableStream<Uint8Array>,
  known: KnownLines,
  listener: LogListener,
): Promise<LogEnd['reason'] | undefined> {
  let reason: LogEnd['reason'] | undefined;
  let lines: LogLine[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      const record = JSON.parse(data) as LogRecord;
      if (record.type === 'line') {
        if (known.add(record)) lines.push(record);
      } else if (record.type === 'notice') listener.notice(record);
      else reason = record.reason;
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return reason;
    parser.feed(decoder.decode(value, { stream: true }));
    if (lines.length > 0) listener.lines(lines);
    lines = [];
  }
}

const earlier = (at: string) => new Date(Date.parse(at) - OVERLAP_MS).toISOString();

/** The latest lines, by which those that arrive again are known. */
class KnownLines {
  private keys = new Set<string>();
  private older = new Set<string>();
  lastAt: string | undefined;

  /** Returns false for a line that is known. */
  add({ at, task, stream, text }: LogLine): boolean {
    const key = `${at} ${task} ${stream} ${text}`;
    if (this.keys.has(key) || this.older.has(key)) return false;
    if (this.keys.size >= REMEMBERED) [this.older, this.keys] = [this.keys, new Set()];
    this.keys.add(key);
    if (!this.lastAt || at > this.lastAt) this.lastAt = at;
    return true;
  }
}
