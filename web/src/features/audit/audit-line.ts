import type { AuditEntry, ObjectAuditEntry } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { actorLabels } from './audit-labels';

/** One line for each action, with the records of its start and its end. A refusal has only an end. */
export interface AuditLine<Entry extends ObjectAuditEntry = AuditEntry> {
  key: string;
  started: Entry | null;
  ended: Entry | null;
  /** The record to show. Start and end have the same user, action and target. */
  shown: Entry;
}

/** Joins the records of each action. The newest record comes first, so the end determines the position of the line. */
export function linesOf<Entry extends ObjectAuditEntry>(
  entries: readonly Entry[],
): AuditLine<Entry>[] {
  const lines: AuditLine<Entry>[] = [];
  const byAttempt = new Map<string, AuditLine<Entry>>();
  for (const entry of entries) {
    const line = byAttempt.get(entry.id);
    if (line) {
      line.started = entry;
      continue;
    }
    const isStarted = entry.outcome === 'attempted';
    const made: AuditLine<Entry> = {
      // The key stays the same when the end is recorded, so that the row is updated in place.
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

export const tookMs = ({ started, ended }: AuditLine<ObjectAuditEntry>) =>
  started && ended ? Math.max(0, Date.parse(ended.at) - Date.parse(started.at)) : null;

/** An entry without an actor is by Waxseal itself, or by a client that was refused before it was identified. */
export const who = ({ actor, outcome }: ObjectAuditEntry) =>
  actor?.username ?? (outcome === 'refused' ? actorLabels.refused : actorLabels.own);

export const onWhat = ({ target }: ObjectAuditEntry) =>
  target === null ? null : target.name === null ? target.kind : `${target.kind} ${target.name}`;

const pages: Record<string, (name: string) => RouteLocationRaw> = {
  secret: (name) => ({ name: 'secret', params: { name } }),
  config: (name) => ({ name: 'config', params: { name } }),
  service: (name) => ({ name: 'service', params: { name } }),
  rotation: (id) => ({ name: 'rotation', params: { id } }),
  // The audit log records users by name, but the path of their page needs the ID.
  user: (search) => ({ name: 'users', query: { search } }),
};

/** Returns the page of the target, or null if it has none. */
export const pageOfTarget = ({ target }: ObjectAuditEntry) =>
  target?.name ? (pages[target.kind]?.(target.name) ?? null) : null;
