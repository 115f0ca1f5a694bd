import { Injectable } from '@nestjs/common';
import type { RotationOutcome, RotationState } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import { Database, type Connection } from '../../database/index.js';
import { EventBus } from '../../events/index.js';
import { Families } from '../../families/index.js';
import { systemActor } from '../../http/actor.js';
import { Metrics } from '../../metrics/index.js';
import type {
  ChangeRecord,
  DeletionRecord,
  RotationHead,
  RotationRecord,
  ServiceRecord,
  StepRecord,
} from '../rules/rotation-record.js';
import { RotationHolds } from './rotation-holds.repository.js';
import { RotationsRepository } from './rotations.repository.js';

/** The only writer of stored rotations. Each change of a rotation is also sent to the event stream. */
@Injectable()
export class RotationStores {
  constructor(
    readonly database: Database,
    readonly repository: RotationsRepository,
    readonly holds: RotationHolds,
    private readonly bus: EventBus,
    readonly families: Families,
    readonly audit: Audit,
    readonly metrics: Metrics,
    readonly clock: Clock,
  ) {}

  of(record: RotationRecord): RotationStore {
    return new RotationStore(record, this);
  }

  async find(id: string): Promise<RotationStore | undefined> {
    const record = await this.repository.find(id);
    return record && this.of(record);
  }

  /** Changes the head of a rotation, even if the rest of its record cannot be read. */
  async changeHead(id: string, changed: Partial<RotationHead>) {
    await this.repository.changeHead(id, changed, this.clock.now());
    this.notify(id);
  }

  notify(id: string) {
    this.bus.emit({ type: 'rotation.changed', id });
  }
}

/** One rotation: stores each change and applies it to the record in memory. */
export class RotationStore {
  private readonly repository: RotationsRepository;

  constructor(
    readonly record: RotationRecord,
    private readonly stores: RotationStores,
  ) {
    this.repository = stores.repository;
  }

  now() {
    return this.stores.clock.now();
  }

  async head(changed: Partial<RotationHead>) {
    if (isSame(this.record, changed)) return;
    await this.stores.changeHead(this.record.id, changed);
    Object.assign(this.record, changed);
  }

  /** Ends the rotation and releases its families for other rotations. */
  async end(state: RotationState, more: Partial<RotationHead> = {}) {
    const { record, stores } = this;
    const { database, repository, holds, families, metrics } = stores;
    const now = this.now();
    const isEnd = record.endedAt === null && record.changes.length > 0;
    const changed = { state, waitsFor: null, endedAt: record.endedAt ?? now, ...more };
    await database.transaction(async (tx) => {
      await repository.in(tx).changeHead(record.id, changed, now);
      await holds.in(tx).release(record.id);
      if (isEnd) await this.recordEnd(tx, state, more.outcome);
    });
    Object.assign(record, changed);
    if (isEnd) metrics.rotationEnded(more.outcome ?? state);
    for (const { kind, name } of record.changes) families.of(kind).markUnderWay(name, undefined);
    this.notify();
  }

  /** A rotation that updated no service, although services use the name, did not succeed. */
  private async recordEnd(tx: Connection, state: RotationState, of?: RotationOutcome | null) {
    const fields = [`state:${state}`, ...(of ? [`outcome:${of}`] : [])];
    for (const { kind, name } of this.record.changes)
      await this.stores.audit.record(tx, {
        principal: systemActor,
        action: 'rotation.end',
        target: { kind, name, fields },
        outcome: of && of !== 'not-updated' ? 'succeeded' : 'failed',
      });
  }

  private notify() {
    this.stores.notify(this.record.id);
  }

  async change(change: ChangeRecord, changed: Partial<ChangeRecord>) {
    await this.repository.changeChange(this.record.id, change.position, changed);
    Object.assign(change, changed);
  }

  async service(service: ServiceRecord, changed: Partial<Omit<ServiceRecord, 'steps'>>) {
    if (isSame(service, changed)) return;
    await this.repository.changeService(this.record.id, service.serviceId, changed);
    Object.assign(service, changed);
    this.notify();
  }

  async addService(service: ServiceRecord) {
    await this.repository.addService(this.record.id, service);
    this.record.services.push(service);
    this.notify();
  }

  async step(
    service: ServiceRecord,
    name: StepRecord['name'],
    state: StepRecord['state'],
    detail: string | null = null,
  ) {
    const known = service.steps.find((step) => step.name === name);
    if (known?.state === state && known.detail === detail) return;
    const now = this.now();
    const isOver = state === 'done' || state === 'failed';
    const startedAt = state === 'running' ? now : (known?.startedAt ?? now);
    const step: StepRecord = { name, state, startedAt, endedAt: isOver ? now : null, detail };
    const position = known ? service.steps.indexOf(known) : service.steps.length;
    await this.repository.putStep(this.record.id, service.serviceId, position, step);
    if (known) Object.assign(known, step);
    else service.steps.push(step);
    this.notify();
  }

  async forgetSteps(service: ServiceRecord) {
    await this.repository.forgetSteps(this.record.id, service.serviceId);
    service.steps.length = 0;
  }

  async addDeletion(deletion: DeletionRecord) {
    await this.repository.addDeletion(this.record.id, deletion);
    this.record.deletions.push(deletion);
  }

  async deletion(deletion: DeletionRecord, changed: Partial<DeletionRecord>) {
    if (isSame(deletion, changed)) return;
    await this.repository.changeDeletion(this.record.id, deletion.objectId, changed);
    Object.assign(deletion, changed);
    this.notify();
  }

  async warn(warning: string) {
    const { warnings } = this.record;
    if (!warnings.includes(warning)) await this.head({ warnings: [...warnings, warning] });
  }
}

const isSame = <Thing extends object>(thing: Thing, changed: Partial<Thing>) =>
  Object.entries(changed).every(
    ([key, value]) => JSON.stringify(thing[key as keyof Thing]) === JSON.stringify(value),
  );
