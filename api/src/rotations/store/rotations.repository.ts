import { Inject, Injectable } from '@nestjs/common';
import type { RotationState } from '@waxseal/shared';
import type { Selectable } from 'kysely';
import { Database, type Connection, type Schema } from '../../database/index.js';
import type {
  ChangeRecord,
  RemovalRecord,
  RotationHead,
  RotationRecord,
  ServiceRecord,
  StepRecord,
} from '../rules/rotation-record.js';
import {
  changeColumns,
  headColumns,
  removalColumns,
  serviceColumns,
  toHead,
  toHeadRow,
  toService,
  toServiceRow,
} from './rotation-rows.js';

const underWay = ['planned', 'creating', 'rolling', 'verifying', 'finishing', 'reverting'] as const;

/** What a rotation means to do and what came of it; committed before and after each write to Docker. */
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
    const { changes, services, removals, ...head } = record;
    await this.db.insertInto('rotation').values(toHeadRow(head)).execute();
    const rotationId = record.id;
    for (const change of changes)
      await this.db
        .insertInto('rotationChange')
        .values({ ...change, rotationId })
        .execute();
    for (const service of services) await this.addService(rotationId, service);
    for (const removal of removals) await this.addRemoval(rotationId, removal);
  }

  async addService(rotationId: string, service: ServiceRecord) {
    const { steps: _, ...rest } = service;
    await this.db
      .insertInto('rotationService')
      .values({ ...toServiceRow(rest), rotationId } as Selectable<Schema['rotationService']>)
      .execute();
  }

  async addRemoval(rotationId: string, removal: RemovalRecord) {
    await this.db
      .insertInto('rotationRemoval')
      .values({ ...removal, rotationId })
      .onConflict((conflict) => conflict.columns(['rotationId', 'objectId']).doNothing())
      .execute();
  }

  /** Gives back everything, as if it had never been asked for. */
  async forget(id: string) {
    await this.db.deleteFrom('rotation').where('id', '=', id).execute();
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
    const head = await this.findHead(id);
    if (!head) return undefined;
    const changes = await this.db
      .selectFrom('rotationChange')
      .select(changeColumns)
      .where('rotationId', '=', id)
      .orderBy('position')
      .execute();
    return {
      ...head,
      changes,
      services: await this.findServices(id),
      removals: await this.findRemovals(id),
    };
  }

  private async findServices(id: string): Promise<ServiceRecord[]> {
    const rows = await this.db
      .selectFrom('rotationService')
      .select(serviceColumns)
      .where('rotationId', '=', id)
      .orderBy('position')
      .execute();
    const steps = await this.db
      .selectFrom('rotationStep')
      .select(['serviceId', 'name', 'state', 'startedAt', 'endedAt', 'detail'])
      .where('rotationId', '=', id)
      .orderBy('position')
      .execute();
    return rows.map((row) =>
      toService(
        row,
        steps.filter(({ serviceId }) => serviceId === row.serviceId),
      ),
    );
  }

  private findRemovals(id: string): Promise<RemovalRecord[]> {
    return this.db
      .selectFrom('rotationRemoval')
      .select(removalColumns)
      .where('rotationId', '=', id)
      .orderBy('name')
      .orderBy('version')
      .execute();
  }

  /** Those that have something to do now. */
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

  async changeHead(id: string, changed: Partial<RotationHead>, at: number) {
    await this.db
      .updateTable('rotation')
      .set({ ...toHeadRow(changed), updatedAt: at })
      .where('id', '=', id)
      .execute();
  }

  /** None of them goes on by itself: neither one that is in progress nor a retirement that is to come. */
  async haltAll(waitsFor: string, at: number) {
    const change = (values: Partial<Selectable<Schema['rotation']>>) =>
      this.db.updateTable('rotation').set({ ...values, updatedAt: at });
    await change({ state: 'blocked', waitsFor }).where('state', 'in', underWay).execute();
    await change({ state: 'closed', endedAt: at }).where('state', '=', 'deleting').execute();
    await change({ deletesAt: null }).where('state', '=', 'done').execute();
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

  async changeRemoval(id: string, objectId: string, changed: Partial<RemovalRecord>) {
    await this.db
      .updateTable('rotationRemoval')
      .set(changed)
      .where('rotationId', '=', id)
      .where('objectId', '=', objectId)
      .execute();
  }
}
