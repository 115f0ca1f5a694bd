import { Inject, Injectable } from '@nestjs/common';
import type { RotationState } from '@waxseal/shared';
import type { Selectable } from 'kysely';
import { Database, type Connection, type Schema } from '../../database/index.js';
import type {
  ChangeRecord,
  DeletionRecord,
  RotationHead,
  RotationRecord,
  ServiceRecord,
  StepRecord,
} from '../rules/rotation-record.js';
import {
  changeColumns,
  headColumns,
  deletionColumns,
  serviceColumns,
  toHead,
  toHeadRow,
  toService,
  toServiceRow,
} from './rotation-rows.js';

const unfinished = ['creating', 'rolling', 'verifying', 'finishing', 'reverting'] as const;

/** Rotations with their changes, services, steps and deletions. Intent is committed before each write to Docker, the outcome after it. */
@Injectable()
export class RotationsRepository {
  constructor(@Inject(Database) private readonly connection: Connection) {}

  in(tx: Connection) {
    return new RotationsRepository(tx);
  }

  private get db() {
    return this.connection.db;
  }

  async add(record: RotationRecord) {
    const { changes, services, deletions, ...head } = record;
    await this.db.insertInto('rotation').values(toHeadRow(head)).execute();
    const rotationId = record.id;
    for (const change of changes)
      await this.db
        .insertInto('rotationChange')
        .values({ ...change, rotationId })
        .execute();
    for (const service of services) await this.addService(rotationId, service);
    for (const deletion of deletions) await this.addDeletion(rotationId, deletion);
  }

  async addService(rotationId: string, service: ServiceRecord) {
    const { steps: _, ...rest } = service;
    await this.db
      .insertInto('rotationService')
      .values({ ...toServiceRow(rest), rotationId } as Selectable<Schema['rotationService']>)
      .execute();
  }

  async addDeletion(rotationId: string, deletion: DeletionRecord) {
    await this.db
      .insertInto('rotationDeletion')
      .values({ ...deletion, rotationId })
      .onConflict((conflict) => conflict.columns(['rotationId', 'objectId']).doNothing())
      .execute();
  }

  async findHead(id: string): Promise<RotationHead | undefined> {
    const row = await this.db
      .selectFrom('rotation')
      .select(headColumns)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toHead(row);
  }

  async find(id: string): Promise<RotationRecord | undefined> {
    const [record] = await this.findAll([id]);
    return record;
  }

  /** Reads rotations in the order of the ids. The number of queries does not depend on that of ids. */
  async findAll(ids: readonly string[]): Promise<RotationRecord[]> {
    if (ids.length === 0) return [];
    const { db } = this;
    const heads = await db
      .selectFrom('rotation')
      .select(headColumns)
      .where('id', 'in', ids)
      .execute();
    const changes = await db
      .selectFrom('rotationChange')
      .select(['rotationId', ...changeColumns])
      .where('rotationId', 'in', ids)
      .orderBy('position')
      .execute();
    const services = await db
      .selectFrom('rotationService')
      .select(['rotationId', ...serviceColumns])
      .where('rotationId', 'in', ids)
      .orderBy('position')
      .execute();
    const steps = await db
      .selectFrom('rotationStep')
      .select(['rotationId', 'serviceId', 'name', 'state', 'startedAt', 'endedAt', 'detail'])
      .where('rotationId', 'in', ids)
      .orderBy('position')
      .execute();
    const deletions = await db
      .selectFrom('rotationDeletion')
      .select(['rotationId', ...deletionColumns])
      .where('rotationId', 'in', ids)
      .orderBy('name')
      .orderBy('version')
      .execute();
    return ids.flatMap((id) => {
      const head = heads.find((row) => row.id === id);
      if (!head) return [];
      const ownSteps = rowsOf(id, steps);
      return {
        ...toHead(head),
        changes: rowsOf(id, changes),
        services: rowsOf(id, services).map((row) =>
          toService(
            row,
            ownSteps.filter(({ serviceId }) => serviceId === row.serviceId),
          ),
        ),
        deletions: rowsOf(id, deletions),
      };
    });
  }

  /** Ids of rotations with something to do now, oldest first. */
  async findRunnable(states: readonly RotationState[], now: number): Promise<string[]> {
    const rows = await this.db
      .selectFrom('rotation')
      .select('id')
      .where((row) =>
        row.or([
          row('state', 'in', states),
          row.and([
            row('state', '=', 'done'),
            row('deletesAt', 'is not', null),
            row('deletesAt', '<=', now),
          ]),
        ]),
      )
      .orderBy('createdAt')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Ids of rotations that were done between these times, oldest first. */
  async findDone(after: number, before: number): Promise<string[]> {
    const rows = await this.db
      .selectFrom('rotation')
      .select('id')
      .where('state', 'in', ['done', 'deleting', 'closed'])
      .where('kind', 'in', ['rotation', 'restore'])
      .where('endedAt', '>', after)
      .where('endedAt', '<=', before)
      .orderBy('endedAt')
      .execute();
    return rows.map(({ id }) => id);
  }

  async changeHead(id: string, changed: Partial<RotationHead>, at: number) {
    await this.db
      .updateTable('rotation')
      .set({ ...toHeadRow(changed), updatedAt: at })
      .where('id', '=', id)
      .execute();
  }

  /** The latest time that was stored; undefined at the first start. */
  async lastSeenAt(): Promise<number | undefined> {
    const row = await this.db.selectFrom('clock').select('seenAt').executeTakeFirst();
    return row?.seenAt;
  }

  async storeSeenAt(seenAt: number) {
    await this.db
      .insertInto('clock')
      .values({ id: 1, seenAt })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seenAt }))
      .execute();
  }

  /** Moves the ends of grace periods and the deadlines that had not passed at `since`. */
  async moveTimes(since: number, byMs: number, at: number) {
    await this.db
      .updateTable('rotation')
      .set((row) => ({ deletesAt: row('deletesAt', '+', byMs), updatedAt: at }))
      .where('deletesAt', '>', since)
      .execute();
    await this.db
      .updateTable('rotationService')
      .set((row) => ({ deadlineAt: row('deadlineAt', '+', byMs) }))
      .where('deadlineAt', '>', since)
      .where('endedAt', 'is', null)
      .execute();
  }

  /** Blocks unfinished rotations and cancels scheduled deletions. */
  async suspendAll(waitsFor: string, at: number) {
    const change = (values: Partial<Selectable<Schema['rotation']>>) =>
      this.db.updateTable('rotation').set({ ...values, updatedAt: at });
    await change({ state: 'blocked', waitsFor }).where('state', 'in', unfinished).execute();
    await change({ state: 'closed', endedAt: at }).where('state', '=', 'deleting').execute();
    await change({ deletesAt: null }).where('state', '=', 'done').execute();
    await this.db.deleteFrom('rotationHold').where('kind', '=', 'service').execute();
  }

  async changeChange(id: string, position: number, changed: Partial<ChangeRecord>) {
    await this.db
      .updateTable('rotationChange')
      .set(changed)
      .where('rotationId', '=', id)
      .where('position', '=', position)
      .execute();
  }

  async changeService(id: string, serviceId: string, changed: Partial<ServiceRecord>) {
    const { steps: _, ...rest } = changed;
    await this.db
      .updateTable('rotationService')
      .set(toServiceRow(rest))
      .where('rotationId', '=', id)
      .where('serviceId', '=', serviceId)
      .execute();
  }

  async putStep(rotationId: string, serviceId: string, position: number, step: StepRecord) {
    await this.db
      .insertInto('rotationStep')
      .values({ ...step, rotationId, serviceId, position })
      .onConflict((conflict) =>
        conflict.columns(['rotationId', 'serviceId', 'name']).doUpdateSet(step),
      )
      .execute();
  }

  async forgetSteps(rotationId: string, serviceId: string) {
    await this.db
      .deleteFrom('rotationStep')
      .where('rotationId', '=', rotationId)
      .where('serviceId', '=', serviceId)
      .execute();
  }

  async changeDeletion(id: string, objectId: string, changed: Partial<DeletionRecord>) {
    await this.db
      .updateTable('rotationDeletion')
      .set(changed)
      .where('rotationId', '=', id)
      .where('objectId', '=', objectId)
      .execute();
  }
}

function rowsOf<Row extends { rotationId: string }>(id: string, rows: readonly Row[]) {
  return rows.filter(({ rotationId }) => rotationId === id).map(({ rotationId: _, ...row }) => row);
}
