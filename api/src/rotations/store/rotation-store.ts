import type { Clock } from '../../common/clock.js';
import type {
  ChangeRecord,
  RemovalRecord,
  RotationHead,
  RotationRecord,
  ServiceRecord,
  StepRecord,
} from '../rules/rotation-record.js';
import type { RotationsRepository } from './rotations.repository.js';

/** Writes down what changes of a rotation, and keeps the record in hand in step with it. */
export class RotationStore {
  constructor(
    readonly record: RotationRecord,
    private readonly repository: RotationsRepository,
    private readonly clock: Clock,
    private readonly tell: (id: string) => void,
  ) {}

  now() {
    return this.clock.now();
  }

  async head(changed: Partial<RotationHead>) {
    if (isSame(this.record, changed)) return;
    await this.repository.changeHead(this.record.id, changed, this.clock.now());
    Object.assign(this.record, changed);
    this.tell(this.record.id);
  }

  async change(change: ChangeRecord, changed: Partial<ChangeRecord>) {
    await this.repository.changeChange(this.record.id, change.position, changed);
    Object.assign(change, changed);
  }

  async service(service: ServiceRecord, changed: Partial<Omit<ServiceRecord, 'steps'>>) {
    if (isSame(service, changed)) return;
    await this.repository.changeService(this.record.id, service.serviceId, changed);
    Object.assign(service, changed);
    this.tell(this.record.id);
  }

  async addService(service: ServiceRecord) {
    await this.repository.addService(this.record.id, service);
    this.record.services.push(service);
    this.tell(this.record.id);
  }

  async step(
    service: ServiceRecord,
    name: StepRecord['name'],
    state: StepRecord['state'],
    detail: string | null = null,
  ) {
    const known = service.steps.find((step) => step.name === name);
    if (known?.state === state && known.detail === detail) return;
    const now = this.clock.now();
    const isOver = state === 'done' || state === 'failed';
    const startedAt = state === 'running' ? now : (known?.startedAt ?? now);
    const step: StepRecord = { name, state, startedAt, endedAt: isOver ? now : null, detail };
    const position = known ? service.steps.indexOf(known) : service.steps.length;
    await this.repository.putStep(this.record.id, service.serviceId, position, step);
    if (known) Object.assign(known, step);
    else service.steps.push(step);
    this.tell(this.record.id);
  }

  async forgetSteps(service: ServiceRecord) {
    await this.repository.forgetSteps(this.record.id, service.serviceId);
    service.steps.length = 0;
  }

  async addRemoval(removal: RemovalRecord) {
    await this.repository.addRemoval(this.record.id, removal);
    this.record.removals.push(removal);
  }

  async removal(removal: RemovalRecord, changed: Partial<RemovalRecord>) {
    if (isSame(removal, changed)) return;
    await this.repository.changeRemoval(this.record.id, removal.objectId, changed);
    Object.assign(removal, changed);
    this.tell(this.record.id);
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
