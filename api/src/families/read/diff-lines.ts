import type { ConfigDiff } from '@waxseal/shared';

type Line = ConfigDiff['lines'][number];

/** So many cells of the table at most; beyond that all of the middle counts as changed. */
const MAX_CELLS = 4_000_000;

/** The lines that stay, go and come, by the longest common subsequence. */
export function diffLines(from: string, to: string): Line[] {
  const [before, after] = [from.split('\n'), to.split('\n')];
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const [goes, comes] = [
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  ];
  const kept = longestCommon(goes, comes);
  const lines: Line[] = [];
  let [left, right] = [0, 0];
  const same = () =>
    lines.push({ kind: 'same', text: before[left]!, fromLine: ++left, toLine: ++right });
  const remove = () =>
    lines.push({ kind: 'removed', text: before[left]!, fromLine: ++left, toLine: null });
  const add = () =>
    lines.push({ kind: 'added', text: after[right]!, fromLine: null, toLine: ++right });
  while (left < head) same();
  for (const [i, j] of [...kept, [goes.length, comes.length] as const]) {
    while (left < head + i) remove();
    while (right < head + j) add();
    if (i < goes.length) same();
  }
  while (left < before.length) same();
  return lines;
}

function commonHead(a: readonly string[], b: readonly string[]) {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a[count] === b[count]) count++;
  return count;
}

function commonTail(a: readonly string[], b: readonly string[], head: number) {
  let count = 0;
  const most = Math.min(a.length, b.length) - head;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** Pairs of places of lines that are the same, in order. */
function longestCommon(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  if (a.length * b.length > MAX_CELLS) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}
