import type { AuditedKind, AuditEntry, ObjectAuditEntry, Page } from '@waxseal/shared';
import { download } from '../../lib/download';
import { ask, pathOf } from '../../lib/http';

export const filterNames = [
  'search',
  'actor',
  'action',
  'target',
  'outcome',
  'from',
  'to',
] as const;
export type AuditFilters = { [name in (typeof filterNames)[number]]?: string };
export type ExportFormat = 'csv' | 'ndjson';

interface Asking {
  cursor?: string;
  limit: number;
  signal: AbortSignal;
}

export const listAudit = (filters: AuditFilters, { signal, ...page }: Asking) =>
  ask<Page<AuditEntry>>('GET', '/audit', { query: { ...filters, ...page }, signal });

export const listObjectAudit = (kind: AuditedKind, name: string, asking: Omit<Asking, 'cursor'>) =>
  ask<Page<ObjectAuditEntry>>('GET', pathOf`/audit/${kind}/${name}`, {
    query: { limit: asking.limit },
    signal: asking.signal,
  });

export const exportAudit = (format: ExportFormat, filters: AuditFilters) =>
  download('/audit/export', { format, ...filters });
