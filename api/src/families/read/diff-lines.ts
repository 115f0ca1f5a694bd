import type { ConfigDiff } from '@waxseal/shared';
import { diffArrays } from 'diff';
import { mapInSlices, nextTurn } from '../../common/slices.js';

type Hunk = ConfigDiff['hunks'][number];
type Line = Hunk['lines'][number];

/** How long a comparison may hold the event loop: texts with little in common take long to compare. */
const TIMEOUT_MS = 25;
/** Beyond this, the lines of texts are not compared with each other. */
const MOST_COMPARED_LINES = 20_000;
const CONTEXT_LINES = 3;
/** What a response contains at most. */
const MOST_LINES = 2_000;
const MOST_CHARACTERS = 200_000;
const MOST_LINE_CHARACTERS = 2_000;

export type Difference = Pick<ConfigDiff, 'hunks' | 'isApproximate' | 'isTruncated'>;

interface Change {
  kind: Line['kind'];
  lines: readonly string[];
}

/**
 * Compares two texts line by line. If the comparison takes longer than the timeout, in ms, all lines
 * between the first and the last difference are reported as replaced. Each step has a turn of its own.
 */
export async function diffLines(
  from: string,
  to: string,
  timeout = TIMEOUT_MS,
): Promise<Difference> {
  await nextTurn();
  const { start, fromEnd, toEnd } = boundsOf(from, to);
  const [before, after] = [linesOf(from, start, fromEnd), linesOf(to, start, toEnd)];
  const isShort = Math.max(before.length, after.length) <= MOST_COMPARED_LINES;
  const changes = isShort ? await compare(before, after, timeout) : undefined;
  const lineAtStart = countNewlines(from, start);
  const collector = new Collector(lineAtStart);
  for (const change of changes ?? replaced(before, after)) if (!collector.add(change)) break;
  return { ...collector.result(), isApproximate: changes === undefined };
}

/** The part of two texts that differs, in complete lines, with a few lines around it. */
function boundsOf(from: string, to: string) {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from.charCodeAt(start) === to.charCodeAt(start)) start++;
  start = startOfLine(from, start);
  let tail = 0;
  while (
    tail < shorter - start &&
    from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail)
  )
    tail++;
  const fromEnd = endOfLine(from, from.length - tail);
  return { start, fromEnd, toEnd: to.length - (from.length - fromEnd) };
}

function startOfLine(text: string, at: number) {
  let start = at;
  for (let lines = 0; lines <= CONTEXT_LINES && start > 0; lines++)
    start = text.lastIndexOf('\n', start - 2) + 1;
  return start;
}

function endOfLine(text: string, at: number) {
  let end = at;
  for (let lines = 0; lines <= CONTEXT_LINES && end < text.length; lines++) {
    const newline = text.indexOf('\n', end + 1);
    end = newline < 0 ? text.length : newline;
  }
  return end;
}

const linesOf = (text: string, start: number, end: number) =>
  text.slice(start, end).split('\n', MOST_COMPARED_LINES + 1);

function countNewlines(text: string, end: number) {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

async function compare(before: readonly string[], after: readonly string[], timeout: number) {
  // Numbers compare faster than lines.
  const numbers = new Map<string, number>();
  const numberOf = (line: string) => {
    const number = numbers.get(line) ?? numbers.size;
    numbers.set(line, number);
    return number;
  };
  const left = await mapInSlices(before, numberOf);
  const right = await mapInSlices(after, numberOf);
  await nextTurn();
  const changes = diffArrays(left, right, { timeout });
  await nextTurn();
  if (!changes) return undefined;
  const lines = [...numbers.keys()];
  return changes.map(({ value, removed, added }): Change => ({
    kind: removed ? 'removed' : added ? 'added' : 'same',
    lines: value.map((number) => lines[number]!),
  }));
}

const replaced = (before: readonly string[], after: readonly string[]): Change[] => [
  { kind: 'removed', lines: before },
  { kind: 'added', lines: after },
];

/** Collects hunks until the response is full. */
class Collector {
  private readonly hunks: Hunk[] = [];
  /** Equal lines since the last difference. */
  private same: Line[] = [];
  private left: number;
  private right: number;
  private lines = 0;
  private characters = 0;
  private isTruncated = false;

  constructor(linesBefore: number) {
    [this.left, this.right] = [linesBefore, linesBefore];
  }

  /** Returns whether there is room for more. */
  add({ kind, lines }: Change): boolean {
    if (kind !== 'same') this.open();
    for (const text of lines) {
      const line = this.toLine(kind, text);
      if (kind === 'same') this.same.push(line);
      else if (!this.put(line)) return false;
    }
    return kind !== 'same' || this.close();
  }

  result(): Omit<Difference, 'isApproximate'> {
    return { hunks: this.hunks, isTruncated: this.isTruncated };
  }

  /** Before a difference: continues the last hunk if the lines between are its context, too. */
  private open() {
    const isNear = this.hunks.length > 0 && this.same.length <= CONTEXT_LINES;
    if (!isNear) this.hunks.push({ lines: [] });
    for (const line of isNear ? this.same : this.same.slice(-CONTEXT_LINES)) this.put(line);
    this.same = [];
  }

  /** After a difference: its context. */
  private close(): boolean {
    if (this.hunks.length === 0) return true;
    const context = this.same.splice(0, CONTEXT_LINES);
    return context.every((line) => this.put(line));
  }

  private toLine(kind: Line['kind'], text: string): Line {
    return {
      kind,
      text,
      fromLine: kind === 'added' ? null : ++this.left,
      toLine: kind === 'removed' ? null : ++this.right,
    };
  }

  private put(line: Line): boolean {
    const isFull = this.lines >= MOST_LINES || this.characters >= MOST_CHARACTERS;
    if (isFull) this.isTruncated = true;
    if (isFull) return false;
    const isLong = line.text.length > MOST_LINE_CHARACTERS;
    const text = isLong ? `${line.text.slice(0, MOST_LINE_CHARACTERS)}…` : line.text;
    this.isTruncated ||= isLong;
    this.lines += 1;
    this.characters += text.length;
    this.hunks.at(-1)!.lines.push({ ...line, text });
    return true;
  }
}
