import type { AuditEntry } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { actorLabels } from './audit-labels';

/** One action as one line: the record of its start and the one of its end. A refusal has only an end. */
export interface AuditLine {
  key: string;
  started: AuditEntry | null;
  ended: AuditEntry | null;
  /** Whichever of the two is there; they agree on user, action and target. */
  shown: AuditEntry;
}

/** Joins records, the newest first, by action. The end comes first and decides the place of both. */
export function linesOf(entries: readonly AuditEntry[]): AuditLine[] {
  const lines: AuditLine[] = [];
  const byAttempt = new Map<string, AuditLine>();
  for (const entry of entries) {
    const line = byAttempt.get(entry.id);
    if (line) {
      line.started = entry;
      continue;
    }
    const isStarted = entry.outcome === 'attempted';
    const made: AuditLine = {
      // The same before and after the end is recorded, so that the row is updated in place.
      key: entry.attemptId ?? entry.id,
      started: isStarted ? entry : null,
      ended: isStarted ? null : entry,
      shown: entry,
    };
    lines.push(made);
    if (entry.attemptId) byAttempt.set(entry.attemptId, made);
  }
  return lines;
}

export const tookMs = ({ started, ended }: AuditLine) =>
  started && ended ? Math.max(0, Date.parse(ended.at) - Date.parse(started.at)) : null;

/** Without an actor it was Waxseal itself, or a client that was refused before it was known. */
export const who = ({ actor, outcome }: AuditEntry) =>
  actor?.username ?? (outcome === 'refused' ? actorLabels.refused : actorLabels.own);

export const onWhat = ({ target }: AuditEntry) =>
  target === null ? null : target.name === null ? target.kind : `${target.kind} ${target.name}`;

const pages: Record<string, (name: string) => RouteLocationRaw> = {
  secret: (name) => ({ name: 'secret', params: { name } }),
  config: (name) => ({ name: 'config', params: { name } }),
  service: (name) => ({ name: 'service', params: { name } }),
  rotation: (id) => ({ name: 'rotation', params: { id } }),
  // Users are recorded by name, and their page has an id.
  user: (search) => ({ name: 'users', query: { search } }),
};

/** The page of the target; null where there is none. */
export const pageOfTarget = ({ target }: AuditEntry) =>
  target?.name ? (pages[target.kind]?.(target.name) ?? null) : null;
