import { Inject, Injectable } from '@nestjs/common';
import type { FamilyKind, RotationState } from '@waxseal/shared';
import type { Selectable } from 'kysely';
import { Database, isUniqueViolation, type Connection, type Schema } from '../database/index.js';
import type {
  ChangeRecord,
  RemovalRecord,
  RotationHead,
  RotationRecord,
  ServiceRecord,
  StepRecord,
} from './rotation-record.js';

export interface Position {
  createdAt: number;
  id: string;
}

export interface RotationFilter {
  kind?: FamilyKind | undefined;
  name?: string | undefined;
  service?: string | undefined;
  states?: readonly RotationState[] | undefined;
}

const heads = [
  'id',
  'kind',
  'state',
  'reason',
  'planHash',
  'settings',
  'retire',
  'removeStackOwned',
  'startedById',
  'startedByName',
  'waitsFor',
  'failure',
  'warnings',
  'cancelledAt',
  'sweeps',
  'createdAt',
  'updatedAt',
  'endedAt',
  'retiresAt',
] as const;

const underWay = [
  'planned',
  'creating',
  'rolling',
  'verifying',
  'finishing',
  'compensating',
] as const;

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
      .onConflict((conflict) => conflict.columns(['rotationId', 'fileId']).doNothing())
      .execute();
  }

  /** Gives back everything, as if it had never been asked for. */
  async forget(id: string) {
    await this.db.deleteFrom('rotation').where('id', '=', id).execute();
  }

  /** The id of the rotation that has the family already, if there is one. */
  async hold(rotationId: string, kind: FamilyKind, name: string): Promise<string | undefined> {
    try {
      await this.db.insertInto('rotationHold').values({ rotationId, kind, name }).execute();
      return undefined;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const holder = await this.findHolder(kind, name);
      return holder === rotationId ? undefined : (holder ?? '');
    }
  }

  async findHolder(kind: FamilyKind, name: string): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('rotationHold')
      .select('rotationId')
      .where('kind', '=', kind)
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.rotationId;
  }

  async releaseFamilies(rotationId: string) {
    await this.db.deleteFrom('rotationHold').where('rotationId', '=', rotationId).execute();
  }

  findHeld() {
    return this.db.selectFrom('rotationHold').select(['rotationId', 'kind', 'name']).execute();
  }

  async findHead(id: string): Promise<RotationHead | undefined> {
    const row = await this.db
      .selectFrom('rotation')
      .select(heads)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toHead(row);
  }

  async find(id: string): Promise<RotationRecord | undefined> {
    const head = await this.findHead(id);
    if (!head) return undefined;
    const changes = await this.db
      .selectFrom('rotationChange')
      .select([
        'position',
        'kind',
        'name',
        'source',
        'fromId',
        'fromVersion',
        'fromName',
        'toId',
        'toVersion',
        'toName',
        'intendedAt',
        'madeAt',
      ])
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
      .select([
        'serviceId',
        'name',
        'stack',
        'position',
        'isCanary',
        'isOwn',
        'isJob',
        'takesOver',
        'startFirst',
        'state',
        'standsOn',
        'baseline',
        'before',
        'deadlineMs',
        'tries',
        'waitsFor',
        'updated',
        'desired',
        'startedAt',
        'deadlineAt',
        'endedAt',
        'failure',
        'warnings',
      ])
      .where('rotationId', '=', id)
      .orderBy('position')
      .execute();
    const steps = await this.db
      .selectFrom('rotationStep')
      .select(['serviceId', 'name', 'state', 'startedAt', 'endedAt', 'detail'])
      .where('rotationId', '=', id)
      .orderBy('position')
      .execute();
    return rows.map((row) => ({
      ...row,
      isCanary: row.isCanary === 1,
      isOwn: row.isOwn === 1,
      isJob: row.isJob === 1,
      takesOver: row.takesOver === 1,
      startFirst: row.startFirst === 1,
      baseline: JSON.parse(row.baseline) as ServiceRecord['baseline'],
      before: fromJson<ServiceRecord['before']>(row.before),
      failure: fromJson<ServiceRecord['failure']>(row.failure),
      warnings: JSON.parse(row.warnings) as string[],
      steps: steps
        .filter(({ serviceId }) => serviceId === row.serviceId)
        .map(({ serviceId: _, ...step }) => step),
    }));
  }

  private findRemovals(id: string): Promise<RemovalRecord[]> {
    return this.db
      .selectFrom('rotationRemoval')
      .select([
        'fileId',
        'kind',
        'name',
        'version',
        'fileName',
        'state',
        'waitsFor',
        'intendedAt',
        'endedAt',
      ])
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
            row('retiresAt', 'is not', null),
            row('retiresAt', '<=', now),
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

  /** None of them goes on by itself: neither one that is under way nor a retirement that is to come. */
  async haltAll(waitsFor: string, at: number) {
    const change = (values: Partial<Selectable<Schema['rotation']>>) =>
      this.db.updateTable('rotation').set({ ...values, updatedAt: at });
    await change({ state: 'needs_operator', waitsFor }).where('state', 'in', underWay).execute();
    await change({ state: 'closed', endedAt: at }).where('state', '=', 'retiring').execute();
    await change({ retiresAt: null }).where('state', '=', 'done').execute();
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

  async changeRemoval(id: string, fileId: string, changed: Partial<RemovalRecord>) {
    await this.db
      .updateTable('rotationRemoval')
      .set(changed)
      .where('rotationId', '=', id)
      .where('fileId', '=', fileId)
      .execute();
  }

  /** Versions of a family that rotations left and whose time has come, the last one left first. */
  async findLeft(kind: FamilyKind, name: string): Promise<{ fromId: string; retiresAt: number }[]> {
    const rows = await this.db
      .selectFrom('rotationChange')
      .innerJoin('rotation', 'rotation.id', 'rotationChange.rotationId')
      .select(['rotationChange.fromId', 'rotation.retiresAt'])
      .where('rotationChange.kind', '=', kind)
      .where('rotationChange.name', '=', name)
      .where('rotation.retiresAt', 'is not', null)
      .where('rotation.state', 'in', ['done', 'retiring', 'closed'])
      .orderBy('rotation.endedAt', 'desc')
      .execute();
    return rows.flatMap(({ fromId, retiresAt }) =>
      fromId !== null && retiresAt !== null ? [{ fromId, retiresAt }] : [],
    );
  }

  /** Who started the rotations that made these versions. */
  async findMakers(kind: FamilyKind, name: string) {
    return this.db
      .selectFrom('rotationChange')
      .innerJoin('rotation', 'rotation.id', 'rotationChange.rotationId')
      .select([
        'rotationChange.toId',
        'rotationChange.fromId',
        'rotationChange.source',
        'rotation.state',
        'rotation.retiresAt',
        'rotation.startedById',
        'rotation.startedByName',
      ])
      .where('rotationChange.kind', '=', kind)
      .where('rotationChange.name', '=', name)
      .execute();
  }

  async list(filter: RotationFilter, after: Position | undefined, limit: number) {
    let rows = this.matching(filter).select('rotation.id');
    if (after)
      rows = rows.where((row) =>
        row.or([
          row('rotation.createdAt', '<', after.createdAt),
          row.and([
            row('rotation.createdAt', '=', after.createdAt),
            row('rotation.id', '<', after.id),
          ]),
        ]),
      );
    const ids = await rows
      .orderBy('rotation.createdAt', 'desc')
      .orderBy('rotation.id', 'desc')
      .limit(limit)
      .execute();
    const records: RotationRecord[] = [];
    for (const { id } of ids) {
      const record = await this.find(id);
      if (record) records.push(record);
    }
    return records;
  }

  async count(filter: RotationFilter): Promise<number> {
    const { total } = await this.matching(filter)
      .select(({ fn }) => fn.countAll<number | string>().as('total'))
      .executeTakeFirstOrThrow();
    return Number(total);
  }

  private matching({ kind, name, service, states }: RotationFilter) {
    let rows = this.db.selectFrom('rotation');
    if (states) rows = rows.where('rotation.state', 'in', states);
    if (kind !== undefined || name !== undefined)
      rows = rows.where((row) =>
        row.exists(
          row
            .selectFrom('rotationChange')
            .select('rotationChange.position')
            .whereRef('rotationChange.rotationId', '=', 'rotation.id')
            .$if(kind !== undefined, (query) => query.where('rotationChange.kind', '=', kind!))
            .$if(name !== undefined, (query) => query.where('rotationChange.name', '=', name!))
            .unionAll(
              row
                .selectFrom('rotationRemoval')
                .select('rotationRemoval.version as position')
                .whereRef('rotationRemoval.rotationId', '=', 'rotation.id')
                .$if(kind !== undefined, (query) => query.where('rotationRemoval.kind', '=', kind!))
                .$if(name !== undefined, (query) =>
                  query.where('rotationRemoval.name', '=', name!),
                ),
            ),
        ),
      );
    if (service !== undefined)
      rows = rows.where((row) =>
        row.exists(
          row
            .selectFrom('rotationService')
            .select('rotationService.serviceId')
            .whereRef('rotationService.rotationId', '=', 'rotation.id')
            .where('rotationService.name', '=', service),
        ),
      );
    return rows;
  }
}

const flag = (is: boolean | undefined) => (is === undefined ? undefined : is ? 1 : 0);
const json = (value: unknown) =>
  value === undefined ? undefined : value === null ? null : JSON.stringify(value);
const fromJson = <Value>(text: string | null) => (text === null ? null : JSON.parse(text)) as Value;

/** What is not given stays out, so that an update leaves it alone. */
const withoutGaps = <Row extends object>(row: Row) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Row]: Exclude<Row[Key], undefined>;
  };

const toHeadRow = (head: Partial<RotationHead>) =>
  withoutGaps({
    ...head,
    settings: json(head.settings),
    removeStackOwned: flag(head.removeStackOwned),
    failure: json(head.failure),
    warnings: json(head.warnings),
  }) as Selectable<Schema['rotation']>;

const toHead = (row: Selectable<Schema['rotation']>): RotationHead => ({
  ...row,
  settings: JSON.parse(row.settings) as RotationHead['settings'],
  removeStackOwned: row.removeStackOwned === 1,
  failure: fromJson<RotationHead['failure']>(row.failure),
  warnings: JSON.parse(row.warnings) as string[],
});

const toServiceRow = (service: Partial<Omit<ServiceRecord, 'steps'>>) =>
  withoutGaps({
    ...service,
    isCanary: flag(service.isCanary),
    isOwn: flag(service.isOwn),
    isJob: flag(service.isJob),
    takesOver: flag(service.takesOver),
    startFirst: flag(service.startFirst),
    baseline: json(service.baseline),
    before: json(service.before),
    failure: json(service.failure),
    warnings: json(service.warnings),
  }) as Partial<Selectable<Schema['rotationService']>>;
