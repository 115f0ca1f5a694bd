import type { AuditEntry } from '@waxseal/shared';

/** One act as a person sees it: what was begun, and how it ended. A refusal has an end alone. */
export interface AuditLine {
  key: string;
  begun: AuditEntry | null;
  ended: AuditEntry | null;
  /** Whichever of the two is there; they agree on who, what and whom. */
  shown: AuditEntry;
}

/** Joins rows, the newest first, by act. The end comes first and decides the place of both. */
export function linesOf(entries: readonly AuditEntry[]): AuditLine[] {
  const lines: AuditLine[] = [];
  const byAttempt = new Map<string, AuditLine>();
  for (const entry of entries) {
    const line = byAttempt.get(entry.id);
    if (line) {
      line.begun = entry;
      continue;
    }
    const isBegun = entry.outcome === 'attempted';
    const made: AuditLine = {
      // The same whether the end is there yet or not: the row changes and is not replaced.
      key: entry.attemptId ?? entry.id,
      begun: isBegun ? entry : null,
      ended: isBegun ? null : entry,
      shown: entry,
    };
    lines.push(made);
    if (entry.attemptId) byAttempt.set(entry.attemptId, made);
  }
  return lines;
}

export const tookMs = ({ begun, ended }: AuditLine) =>
  begun && ended ? Math.max(0, Date.parse(ended.at) - Date.parse(begun.at)) : null;

/** Without an actor it was Waxseal, unless somebody was turned away. */
export const who = ({ actor, outcome }: AuditEntry) =>
  actor?.username ?? (outcome === 'refused' ? 'not known' : 'Waxseal');

export const onWhat = ({ target }: AuditEntry) =>
  target === null ? null : target.name === null ? target.kind : `${target.kind} ${target.name}`;
