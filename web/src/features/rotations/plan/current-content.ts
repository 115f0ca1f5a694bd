import type { Config, ConfigContent } from '@waxseal/shared';
import { bytesOf } from '../../../lib/bytes';
import { ask, pathOf } from '../../../lib/http';
import { contentNotes } from './plan-labels';

/** Beyond this, an editor with syntax colours becomes slow. */
export const MOST_EDITED_BYTES = 256_000;
export const MOST_EDITED_LINE = 10_000;

export type CurrentContent = { text: string; note: null } | { text: null; note: string };

/** Reads the content of the current version, if it can be edited as text. */
export async function currentContent(name: string, signal: AbortSignal): Promise<CurrentContent> {
  const { data } = await ask<Config>('GET', pathOf`/configs/${name}`, { signal });
  const path = pathOf`/configs/${name}/versions/${String(data.currentVersion)}/content`;
  const content = await ask<ConfigContent>('GET', path, { signal });
  return editable(content.data.text);
}

export function editable(text: string | null): CurrentContent {
  if (text === null) return { text: null, note: contentNotes.binary };
  const isLarge =
    bytesOf(text).length > MOST_EDITED_BYTES ||
    text.split('\n').some((line) => line.length > MOST_EDITED_LINE);
  return isLarge ? { text: null, note: contentNotes.large } : { text, note: null };
}
