import { setTimeout as sleep } from 'node:timers/promises';
import {
  EngineTimeout,
  EngineUnreachable,
  NoQuorum,
  OutOfSequence,
  StaleVersion,
} from './engine.errors.js';

const TRIES = 10;
const PAUSE_MS = 100;

export interface PlannedWrite<Raw> {
  send: () => Promise<unknown>;
  /** Whether the object that is read now can only come from this write. */
  hasLanded: (now: Raw) => boolean;
}

/**
 * Reads, plans and writes with the version that was read, and repeats this while other clients are
 * faster. A write without an answer is never sent twice: a read shows whether it was applied.
 */
export async function writeInSequence<Raw>(
  read: () => Promise<Raw>,
  plan: (fresh: Raw) => PlannedWrite<Raw>,
): Promise<Raw> {
  for (let left = TRIES; left > 0; left--) {
    const write = plan(await read());
    try {
      await write.send();
      return await read();
    } catch (error) {
      if (!(error instanceof OutOfSequence)) return settle(error, read, write);
    }
    await sleep(PAUSE_MS * Math.random());
  }
  throw new StaleVersion();
}

async function settle<Raw>(error: unknown, read: () => Promise<Raw>, write: PlannedWrite<Raw>) {
  if (!isUnanswered(error)) throw error;
  const now = await read().catch(() => undefined);
  if (now === undefined || !write.hasLanded(now)) throw error;
  return now;
}

export const isUnanswered = (error: unknown) =>
  error instanceof EngineTimeout || error instanceof NoQuorum || error instanceof EngineUnreachable;
