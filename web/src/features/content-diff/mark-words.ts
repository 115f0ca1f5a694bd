import type { ConfigDiff } from '@waxseal/shared';
import { diffWordsWithSpace } from 'diff';

type Line = ConfigDiff['hunks'][number]['lines'][number];

export interface MarkedLine extends Omit<Line, 'text'> {
  parts: { text: string; isChanged: boolean }[];
}

/** Beyond this, a line is only shown as changed: marks in a long line would take long to find. */
const MOST_CHARACTERS = 1_000;
const MOST_PAIRS = 300;
const MOST_EDITS = 200;
/** If less of a line is unchanged, the lines have little to do with each other, and marks would only confuse. */
const LEAST_EQUAL = 0.3;

/** Marks the words in which a changed line differs from the line that it replaces. */
export function markWords(hunks: ConfigDiff['hunks']): MarkedLine[][] {
  let pairs = 0;
  return hunks.map(({ lines }) => {
    const partners = partnersOf(lines);
    const marked = new Map<Line, MarkedLine['parts']>();
    for (const [removed, added] of partners) {
      if (++pairs > MOST_PAIRS) break;
      const parts = partsOf(removed.text, added.text);
      if (!parts) continue;
      marked.set(removed, parts.before);
      marked.set(added, parts.after);
    }
    return lines.map(({ text, ...line }, index) => ({
      ...line,
      parts: marked.get(lines[index]!) ?? [{ text, isChanged: false }],
    }));
  });
}

/** Removed lines and the added lines that follow them directly, in their order. */
function partnersOf(lines: readonly Line[]): [Line, Line][] {
  const pairs: [Line, Line][] = [];
  let removed: Line[] = [];
  let at = 0;
  for (const line of lines) {
    if (line.kind === 'removed') {
      if (at > 0) [removed, at] = [[], 0];
      removed.push(line);
    } else if (line.kind === 'added' && at < removed.length) pairs.push([removed[at++]!, line]);
    else if (line.kind === 'same') [removed, at] = [[], 0];
  }
  return pairs;
}

function partsOf(before: string, after: string) {
  if (Math.max(before.length, after.length) > MOST_CHARACTERS) return null;
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS });
  if (!changes) return null;
  const of = (other: 'added' | 'removed') =>
    changes
      .filter((change) => !change[other])
      .map(({ value, added, removed }) => ({ text: value, isChanged: added || removed }));
  const parts = { before: of('added'), after: of('removed') };
  const equal = changes.reduce(
    (sum, { value, added, removed }) => (added || removed ? sum : sum + value.trim().length),
    0,
  );
  const longest = Math.max(before.trim().length, after.trim().length);
  return longest > 0 && equal / longest < LEAST_EQUAL ? null : parts;
}
