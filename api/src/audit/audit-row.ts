import { randomUUID } from 'node:crypto';
import type { AuditAction, AuditOutcome } from '@waxseal/shared';
import type { Schema } from '../database/index.js';
import type { Principal } from '../http/actor.js';

/** The object of an action. */
export interface Target {
  kind: string;
  name: string | null;
  /** Names of the fields that were sent or changed, never their values. */
  fields?: readonly string[];
}

export type Row = Schema['audit'];

/** A row before it is added to the chain. */
export type Draft = Omit<Row, 'seq' | 'previousHash' | 'hash'>;

/** The columns are hashed in this order, so a new column must come last. */
export const hashedColumns = [
  'seq',
  'id',
  'at',
  'actorId',
  'actorName',
  'action',
  'targetKind',
  'targetName',
  'fields',
  'outcome',
  'code',
  'count',
  'attemptId',
  'requestId',
  'address',
  'previousHash',
] as const satisfies (keyof Row)[];

export const columns = [...hashedColumns, 'hash'] as const;

const MAX_NAME = 255;

export interface Fact {
  principal: Principal;
  action: AuditAction;
  target?: Target | null;
  outcome: AuditOutcome;
  code?: string | null;
  count?: number;
}

export function draftOf(fact: Fact, at: number): Draft {
  const { principal, action, target, outcome, code = null, count = 1 } = fact;
  return {
    id: randomUUID(),
    at,
    actorId: principal.userId,
    actorName: principal.username,
    action,
    targetKind: target?.kind ?? null,
    targetName: target?.name?.slice(0, MAX_NAME) ?? null,
    fields: JSON.stringify(target?.fields ?? []),
    outcome,
    code,
    count,
    attemptId: null,
    requestId: principal.requestId,
    address: principal.address,
  };
}

export interface Ending {
  outcome: AuditOutcome;
  code: string | null;
  /** Names of further fields that turned out to be concerned. */
  fields?: readonly string[];
}

export const endingOf = (
  attempt: Draft,
  { outcome, code, fields = [] }: Ending,
  at: number,
): Draft => ({
  ...attempt,
  fields: fields.length > 0 ? withFields(attempt.fields, fields) : attempt.fields,
  id: randomUUID(),
  at,
  outcome,
  code,
  attemptId: attempt.id,
});

const withFields = (given: string, more: readonly string[]) =>
  JSON.stringify([...(JSON.parse(given) as string[]), ...more]);
