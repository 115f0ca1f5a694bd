import { Inject, Injectable } from '@nestjs/common';
import type { AuditAction } from '@waxseal/shared';
import { Database, type Connection, type Schema } from '../database/index.js';
import { sql, type ExpressionBuilder } from 'kysely';
import { wordsOf } from '../http/name-search.js';
import { AuditUnavailable } from './audit.errors.js';
import { columns, type Draft, type Row } from './audit-row.js';
import { AuditHashChain, START, type Head } from './audit-hash-chain.js';

export interface Filter {
  from?: number;
  to?: number;
  search?: string;
  actor?: string;
  action?: string;
  targetKind?: string;
  target?: string;
  outcome?: Row['outcome'];
}

/** Rows by `seq`, both ends included. */
export interface Range {
  from: number;
  to: number;
}

/** SQLite's limit of parameters for one statement. */
const ROWS_AN_INSERT = 500;

@Injectable()
export class AuditRepository {
  constructor(
    @Inject(Database) private readonly connection: Connection,
    private readonly chain: AuditHashChain,
  ) {}

  in(tx: Connection) {
    return new AuditRepository(tx, this.chain);
  }

  /** Only within a transaction, which locks the head with its first statement. */
  async append(drafts: readonly Draft[]) {
    const rows = this.chain.extend(await this.takeHead(), drafts);
    for (let at = 0; at < rows.length; at += ROWS_AN_INSERT)
      await this.connection.db
        .insertInto('audit')
        .values(rows.slice(at, at + ROWS_AN_INSERT))
        .execute();
    const { seq, hash } = rows.at(-1)!;
    const mac = this.chain.macOf({ seq, hash });
    await this.connection.db.updateTable('auditHead').set({ seq, hash, mac }).execute();
  }

  findHead() {
    return this.connection.db
      .selectFrom('auditHead')
      .select(['seq', 'hash', 'mac'])
      .executeTakeFirst();
  }

  /** Attempts without an outcome: a crash leaves such rows. */
  findOpenAttempts(): Promise<Row[]> {
    return this.connection.db
      .selectFrom('audit as attempt')
      .leftJoin('audit as ending', 'ending.attemptId', 'attempt.id')
      .select(columns.map((column) => `attempt.${column}` as const))
      .where('attempt.outcome', '=', 'attempted')
      .where('ending.id', 'is', null)
      .orderBy('attempt.seq')
      .execute();
  }

  /** 0 while there are no rows. */
  async lastSeq(): Promise<number> {
    const { last } = await this.connection.db
      .selectFrom('audit')
      .select(({ fn }) => fn.max<number | string | null>('seq').as('last'))
      .executeTakeFirstOrThrow();
    return Number(last ?? 0);
  }

  newest(range: Range, filter: Filter, limit: number): Promise<Row[]> {
    return this.matching(filter, range)
      .select(columns)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
  }

  oldestAfter(seq: number, limit: number): Promise<Row[]> {
    return this.connection.db
      .selectFrom('audit')
      .select(columns)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }

  oldest(range: Range, filter: Filter): Promise<Row[]> {
    return this.matching(filter, range).select(columns).orderBy('seq').execute();
  }

  async count(range: Range, filter: Filter): Promise<number> {
    const { total } = await this.matching(filter, range)
      .select(({ fn }) => fn.countAll<number | string>().as('total'))
      .executeTakeFirstOrThrow();
    return Number(total);
  }

  private matching(filter: Filter, { from, to }: Range) {
    return this.connection.db
      .selectFrom('audit')
      .where('seq', '>=', from)
      .where('seq', '<=', to)
      .where((row) => row.and(conditions(row, filter)));
  }

  /** An update locks the row, in SQLite and in PostgreSQL. */
  private async takeHead(): Promise<Head> {
    const { db } = this.connection;
    const touch = () =>
      db
        .updateTable('auditHead')
        .set(({ ref }) => ({ seq: ref('seq') }))
        .returning(['seq', 'hash'])
        .executeTakeFirst();
    const head = await touch();
    if (head) return head;
    const first = await db.selectFrom('audit').select('seq').limit(1).executeTakeFirst();
    if (first) throw new AuditUnavailable({ cause: 'The head of the audit log is missing' });
    const { seq, hash } = START;
    await db.insertInto('auditHead').values({ id: 1, seq, hash, mac: '' }).execute();
    return START;
  }
}

/** Actions on several secrets and configs at the same time, which `fields` names as `secret:<name>`. */
const ofMany: AuditAction[] = ['secret.rotate', 'config.rotate', 'secret.prune', 'config.prune'];

/** Actions whose `fields` name the attached secrets and configs in the same way, after the fields of the service. */
const ofAttachments: AuditAction[] = ['service.edit', 'service.create'];

type Builder = ExpressionBuilder<Schema, 'audit'>;

function conditions(row: Builder, filter: Filter) {
  const { from, to, search = '', actor, action, targetKind, target, outcome } = filter;
  const isActor = () =>
    row.or([
      row('actorId', '=', actor!),
      row(row.fn<string>('lower', ['actorName']), '=', actor!.toLowerCase()),
    ]);
  const hasWord = (word: string) =>
    row.or([
      contains(row, 'actorName', word),
      contains(row, 'targetName', word),
      row.and([row('action', 'in', ofMany), contains(row, 'fields', word)]),
      row.and([
        row('action', 'in', ofAttachments),
        row.or(['secret', 'config'].map((kind) => contains(row, 'fields', `"${kind}:`, word))),
      ]),
    ]);
  const isTarget = () =>
    row.and([
      ...(targetKind === undefined ? [] : [row('targetKind', '=', targetKind)]),
      ...(target === undefined ? [] : [row('targetName', '=', target)]),
    ]);
  const isOneOfMany = () =>
    row.and([
      row('action', 'in', [...ofMany, ...ofAttachments]),
      row.or(
        (targetKind === undefined ? ['secret', 'config'] : [targetKind]).map((kind) =>
          contains(row, 'fields', JSON.stringify(`${kind}:${target}`).toLowerCase()),
        ),
      ),
    ]);
  return [
    ...wordsOf(search).map(hasWord),
    ...(from === undefined ? [] : [row('at', '>=', from)]),
    ...(to === undefined ? [] : [row('at', '<', to)]),
    ...(actor === undefined ? [] : [isActor()]),
    ...(action === undefined ? [] : [row('action', '=', action)]),
    target === undefined ? isTarget() : row.or([isTarget(), isOneOfMany()]),
    ...(outcome === undefined ? [] : [row('outcome', '=', outcome)]),
  ];
}

/** Letters of names are compared without case; a name may contain the wildcards of SQL. Words stand in this order. */
function contains(row: Builder, column: 'actorName' | 'targetName' | 'fields', ...words: string[]) {
  const literal = words.map((word) => word.replace(/[\\%_]/g, '\\$&'));
  const pattern = `%${literal.join('%')}%`;
  const name = row.fn<string>('lower', [column]);
  return sql<boolean>`${name} like ${pattern} escape '\\'`;
}
