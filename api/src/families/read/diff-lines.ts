import type { ConfigDiff } from '@waxseal/shared';
import { diffArrays } from 'diff';

type Line = ConfigDiff['lines'][number];

/** Limits how long a comparison blocks the process: texts with little in common take long to compare. */
const TIMEOUT_MS = 200;

/**
 * Compares two texts line by line. If the comparison takes longer than the timeout, in ms, the result
 * reports all lines as replaced.
 */
export function diffLines(from: string, to: string, timeout = TIMEOUT_MS): Line[] {
  const [before, after] = [from.split('\n'), to.split('\n')];
  const changes = diffArrays(before, after, { timeout }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  let [left, right] = [0, 0];
  return changes.flatMap(({ value, removed, added }) =>
    value.map((text): Line => {
      if (removed) return { kind: 'removed', text, fromLine: ++left, toLine: null };
      if (added) return { kind: 'added', text, fromLine: null, toLine: ++right };
      return { kind: 'same', text, fromLine: ++left, toLine: ++right };
    }),
  );
}
