import { parseImage } from '@waxseal/shared';
import type { RawNetwork } from './mapper/raw.js';
import { EngineFailed, EngineNotFound } from './engine.errors.js';

// A longer list could exceed the limit of a URL's length in a proxy.
const BATCH = 50;

/** The Engine would also accept a name or the start of an id, and dockerode does not escape it. */
export function knownId(id: string): string {
  if (!/^[a-z0-9]{25}$/.test(id)) throw new EngineNotFound();
  return id;
}

/** An image reference becomes a part of the path, which nothing escapes. */
export function knownImage(image: string): string {
  if (!parseImage(image)) throw new EngineNotFound();
  return image;
}

/** A secret's name may look like the id of another one. */
export function objectOf<Raw extends { ID: string }>(id: string, answer: unknown): Raw {
  const raw = answer as Partial<Raw> | null;
  if (raw?.ID === undefined) throw new EngineFailed({ cause: new Error('not an object') });
  if (raw.ID !== id) throw new EngineNotFound();
  return raw as Raw;
}

/** A network's name may look like the id of another one, and its JSON spells the id otherwise. */
export function networkOf(id: string, answer: unknown): RawNetwork {
  const raw = answer as Partial<RawNetwork> | null;
  objectOf(id, { ID: raw?.Id });
  return raw as RawNetwork;
}

export function only<Raw extends { ID: string }>(id: string, all: Raw[]): Raw {
  const found = all.find((raw) => raw.ID === id);
  if (!found) throw new EngineNotFound();
  return found;
}

export async function inBatches<Raw>(
  ids: readonly string[],
  read: (batch: string[]) => Promise<Raw[]>,
): Promise<Raw[]> {
  const all: Raw[] = [];
  for (let start = 0; start < ids.length; start += BATCH)
    all.push(...(await read(ids.slice(start, start + BATCH))));
  return all;
}

/**
 * Of those that exist: the Engine answers 404 to a filter with any id that is gone, so the ids are
 * halved until the others answer.
 */
export async function ofExisting<Raw>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<Raw[]>,
): Promise<Raw[]> {
  try {
    return await read(ids);
  } catch (error) {
    if (!(error instanceof EngineNotFound)) throw error;
    if (ids.length === 1) return [];
    const middle = Math.ceil(ids.length / 2);
    const first = await ofExisting(ids.slice(0, middle), read);
    return [...first, ...(await ofExisting(ids.slice(middle), read))];
  }
}
