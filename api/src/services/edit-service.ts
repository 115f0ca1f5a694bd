import { Injectable } from '@nestjs/common';
import type { EditService as EditServiceBody, Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import type { IfMatch } from '../http/if-match.js';
import { allowedChanges, applyChanges, diffLabels, fieldsOfLabels } from '../http/label-changes.js';
import {
  Engine,
  ImmutableField,
  isJob,
  NotScalable,
  type Decide,
  type EngineService,
  type Guard,
  type ServiceFieldChanges,
  type ServicePreview,
} from '../engine/index.js';
import { Swarm } from '../swarm/index.js';
import { ChangeService } from './change-service.js';
import { diffFields } from './diff-fields.js';
import { assertInstalled } from './drivers.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { assertPrivileged } from './privileges.js';
import { keysOf, ResolveFields, type AttachmentEdit } from './resolve-fields.js';
import { resolveImage, type ResolvedImage } from './resolve-image.js';
import { assertRights, changedFields, fieldsIn } from './service-edit.js';
import { scaledTo } from './stopped-replicas.js';
import { diffImage } from './update-image.js';

interface Target {
  name: string;
  ifMatch: IfMatch;
}

type Edit = EditServiceBody & { attachment?: AttachmentEdit };

/** What an edit needs beside its fields, read before the service is. */
interface Prepared {
  image: ResolvedImage | undefined;
  networks: ServiceFieldChanges['networks'];
}

/** Changes any fields of a service at once, as one update that keeps every other field. */
@Injectable()
export class EditService {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
    private readonly resolve: ResolveFields,
    private readonly swarm: Swarm,
  ) {}

  execute(actor: Actor, target: Target, edit: Edit, dryRun: boolean) {
    const { attachment } = edit;
    const named = attachment && 'attach' in attachment ? attachment.attach : attachment?.detach;
    const keys = [
      ...keysOf(edit),
      ...(attachment && named ? [{ kind: attachment.kind, name: named.name }] : []),
    ];
    return this.resolve.claim(keys, () => this.run(actor, target, edit, dryRun));
  }

  private run(actor: Actor, target: Target, edit: Edit, dryRun: boolean) {
    let prepared!: Prepared;
    const decide = (guard: Guard<EngineService>, networkName: (id: string) => string): Decide =>
      this.decide(actor, edit, () => prepared, guard, networkName);
    return this.change.execute(
      actor,
      {
        ...target,
        resume: edit.resume,
        confirm: edit.confirm,
        action: 'service.edit',
        stopsTasks: changedFields(edit).some((field) => field !== 'labels'),
        fields: [...auditFields(edit), ...this.objectsIn(edit, target.name)],
        prepare: async () => {
          assertRights(actor, edit);
          prepared = await this.prepare(edit);
          return () => {};
        },
        plan: async (fresh, networkName) => {
          const preview = await this.engine.previewService(
            fresh.id,
            decide(() => {}, networkName),
          );
          return planOf(preview, actor, networkName, prepared.image?.warnings ?? []);
        },
        warnings: () => prepared.image?.warnings ?? [],
        write: (id, guard, networkName) =>
          this.engine.updateService(id, decide(guard, networkName)),
      },
      dryRun,
    );
  }

  private objectsIn(edit: Edit, service: string): string[] {
    const { attachment } = edit;
    if (!attachment) return this.resolve.concernedBy(edit, service);
    const { name } = 'attach' in attachment ? attachment.attach : attachment.detach;
    return [`${attachment.kind}:${name}`];
  }

  private async prepare(edit: Edit): Promise<Prepared> {
    const { image, credentials } = edit;
    return {
      image: image === undefined ? undefined : await resolveImage(this.engine, image, credentials),
      networks: await this.resolve.networks(edit),
    };
  }

  private decide(
    actor: Actor,
    edit: Edit,
    prepared: () => Prepared,
    guard: Guard<EngineService>,
    networkName: (id: string) => string,
  ): Decide {
    return (fresh, readFields) => {
      guard(fresh);
      assertModeAllows(fresh, edit);
      const { image, networks } = prepared();
      const fields = { ...fieldsIn(edit), ...this.referencesIn(edit, fresh), networks };
      const current = { fields: readFields(), image: fresh.spec.image };
      assertInstalled(fields, current.fields, this.swarm.cache.nodes.values());
      assertPrivileged(actor, current, { fields, image: image?.image.reference }, networkName);
      const { labels, replicas } = edit;
      const isScaled = replicas !== undefined && fresh.spec.mode === 'replicated';
      const scaling = isScaled ? scaledTo(replicas, fresh) : {};
      const allowed = labels && allowedChanges(fresh.labels, labels);
      return {
        ...scaling,
        ...(allowed && { labels: { ...allowed, ...scaling.labels } }),
        ...(image && { image: image.image }),
        ...(image?.registryAuth && { registryAuth: image.registryAuth }),
        fields,
      };
    };
  }

  private referencesIn(edit: Edit, { spec }: EngineService) {
    const { attachment } = edit;
    const secrets = this.resolve.references('secrets', edit.secrets, spec.secrets);
    const configs = this.resolve.references('configs', edit.configs, spec.configs);
    if (!attachment) return { secrets, configs };
    const field = attachment.kind === 'secret' ? 'secrets' : 'configs';
    const list = this.resolve.edited(attachment, spec[field]);
    if ('detach' in attachment && list.length === spec[field].length) throw new NotFound();
    return { secrets, configs, [field]: list };
  }
}

/** Names of fields, of labels and of variables, never a value. */
const auditFields = (edit: Edit): string[] =>
  changedFields(edit).flatMap((field) =>
    field === 'labels' ? fieldsOfLabels(edit.labels ?? {}) : [field],
  );

/** What Docker does not change, or does not have in this mode. */
function assertModeAllows(service: EngineService, edit: Edit) {
  const { spec, name } = service;
  if (edit.name !== undefined && edit.name !== name) throw immutable('/name');
  if (edit.mode !== undefined && edit.mode !== spec.mode) throw immutable('/mode');
  const isOther = edit.replicas !== undefined && edit.replicas !== spec.replicas;
  if (isOther && spec.mode !== 'replicated') throw new NotScalable();
  for (const policy of ['updatePolicy', 'rollbackPolicy'] as const)
    if (edit[policy] && isJob(service))
      throw new ImmutableField({
        errors: [{ pointer: `/${policy}`, detail: 'A job has no such policy' }],
      });
}

const immutable = (pointer: string) =>
  new ImmutableField({ errors: [{ pointer, detail: 'Docker cannot change this' }] });

function planOf(
  { before, after, fieldsBefore, fieldsAfter, keepsTasks }: ServicePreview,
  actor: Actor,
  networkName: (id: string) => string,
  warnings: readonly string[],
): Plan {
  const showsValues = actor.may('service.env.read');
  const labels = diffLabels(before.labels, applyChanges({}, after.labels)).map((line) =>
    showsValues ? line : { ...line, before: line.before && '…' },
  );
  const replicas = [before.spec.replicas, after.replicas].map((count) =>
    count === null ? null : String(count),
  ) as [string | null, string | null];
  return {
    kind: 'plan',
    action: 'service.edit',
    target: { kind: 'service' as const, name: before.name },
    effects: effectsOf(before, {
      replacesTasks: !keepsTasks,
      replicas: after.replicas,
      policy: after.updatePolicy,
    }),
    diff: [
      ...labels,
      ...diffImage(before.spec.image, after.image),
      ...(replicas[0] === replicas[1]
        ? []
        : [{ path: 'Mode.Replicated.Replicas', before: replicas[0], after: replicas[1] }]),
      ...diffFields(fieldsBefore, fieldsAfter, { networkName, showsValues }),
    ],
    warnings: [...warnings, ...previousSpecWarning(before)],
  };
}
