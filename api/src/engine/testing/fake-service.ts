import { NoPreviousSpec, NotScalable } from '../engine.errors.js';
import type {
  EngineService,
  ObjectKind,
  ObjectReference,
  ReferenceChange,
  ServiceChange,
  ServiceFieldChanges,
  ServicePreview,
  ServiceSpec,
  UpdateOrder,
} from '../engine.types.js';
import { applyChanges } from '../../http/label-changes.js';
import { toSpec } from '../mapper/inbound-service.js';
import { applyFields, toFields } from '../mapper/service-fields.js';
import { digestOf } from '../mapper/spec-digest.js';
import { toRawSpec } from './to-raw-spec.js';

/** A service with the Engine's rules. Each method is one write. */
export class FakeService {
  private constructor(private service: EngineService) {}

  static of(service: EngineService) {
    return new FakeService({ ...service, specDigest: digestOf(service.spec) });
  }

  get id() {
    return this.service.id;
  }

  read(): EngineService {
    return structuredClone(this.service);
  }

  uses(objectId: string): boolean {
    const { secrets, configs } = this.service.spec;
    return [...secrets, ...configs].some(({ id }) => id === objectId);
  }

  apply(change: ServiceChange, versionIndex: number) {
    this.overwrite(changedSpec(this.service.spec, change), versionIndex);
  }

  fields(): ServiceFieldChanges {
    return toFields(toRawSpec(this.service.spec));
  }

  preview(change: ServiceChange): ServicePreview {
    const before = this.read();
    const after = changedSpec(before.spec, change);
    return {
      before,
      after,
      fieldsBefore: this.fields(),
      fieldsAfter: toFields(toRawSpec(after)),
      keepsTasks: taskDigest(before.spec) === taskDigest(after),
    };
  }

  overwrite(changed: Partial<ServiceSpec>, versionIndex: number) {
    const before = this.service.spec;
    const spec = { ...before, ...changed };
    this.service = {
      ...this.service,
      name: spec.name,
      labels: spec.labels,
      spec,
      specDigest: digestOf(spec),
      previousSpec: before,
      rollbackKeepsTasks: replacesTasks(before, spec) ? undefined : true,
      versionIndex,
      updatedAt: new Date().toISOString(),
      update: replacesTasks(before, spec) ? finished('completed') : null,
      status: statusOf(spec, this.service.status),
    };
  }

  /** The current spec becomes the previous one, so two rollbacks change nothing. */
  rollBack(versionIndex: number) {
    if (!this.service.previousSpec) throw new NoPreviousSpec();
    this.overwrite(this.service.previousSpec, versionIndex);
    this.service.update = finished('rollback_completed');
  }

  /** Changes counts and the rollout, which is no write and changes no spec. */
  move(moved: Partial<Pick<EngineService, 'status' | 'update' | 'previousSpec'>>) {
    this.service = { ...this.service, ...moved };
  }
}

/** A spec with the wanted change and nothing else. */
export function changedSpec(spec: ServiceSpec, change: ServiceChange): ServiceSpec {
  const { replicas, restart, labels, references = [], order, image, fields } = change;
  if (replicas !== undefined && spec.mode !== 'replicated') throw new NotScalable();
  const edited = fields ? withFields(spec, fields) : spec;
  return {
    ...edited,
    replicas: replicas ?? spec.replicas,
    forceUpdate: spec.forceUpdate + (restart ? 1 : 0),
    image: image?.reference ?? spec.image,
    labels: labels ? applyChanges(spec.labels, labels) : spec.labels,
    secrets: replaced('secret', edited.secrets, references),
    configs: replaced('config', edited.configs, references),
    updatePolicy: order ? withOrder(edited.updatePolicy, order) : edited.updatePolicy,
  };
}

/** Through the mapper of the real Engine. */
function withFields(spec: ServiceSpec, fields: ServiceFieldChanges): ServiceSpec {
  const raw = toRawSpec(spec);
  applyFields(raw, fields);
  return toSpec(raw);
}

const replaced = (
  kind: ObjectKind,
  given: readonly ObjectReference[],
  changes: readonly ReferenceChange[],
) =>
  changes
    .filter((change) => change.kind === kind)
    .reduce(
      (references, { from, to, file }) =>
        references.map((reference) =>
          from.includes(reference.id) && (file === undefined || reference.file.name === file)
            ? { ...reference, ...to }
            : reference,
        ),
      [...given],
    );

const withOrder = (policy: ServiceSpec['updatePolicy'], orderAsWritten: UpdateOrder) => ({
  ...policy,
  orderAsWritten,
  order: orderAsWritten === 'start-first' ? ('start-first' as const) : ('stop-first' as const),
});

function finished(state: 'completed' | 'rollback_completed') {
  const now = new Date().toISOString();
  const message = state === 'completed' ? 'update completed' : 'rollback completed';
  return { state, message, startedAt: now, completedAt: now };
}

// Labels and the number of replicas are not part of a task. A job runs again without a rollout.
function replacesTasks(before: ServiceSpec, after: ServiceSpec): boolean {
  if (after.replicas === 0 || after.mode.endsWith('-job')) return false;
  return taskDigest(before) !== taskDigest(after);
}

const taskDigest = (spec: ServiceSpec) =>
  digestOf({
    ...spec,
    name: '',
    labels: {},
    replicas: 0,
    ports: [],
    updatePolicy: null,
    rollbackPolicy: null,
  });

const statusOf = ({ mode, replicas }: ServiceSpec, status: EngineService['status']) =>
  mode === 'replicated' && replicas !== null && replicas !== status.desired
    ? { ...status, running: replicas, desired: replicas }
    : status;
