import { Injectable } from '@nestjs/common';
import type { AttachmentRequest, FamilyKind, ServiceSpec } from '@waxseal/shared';
import { presentMount } from '../common/mount.js';
import type { Actor } from '../http/actor.js';
import { presentLabels } from '../http/label-changes.js';
import { Representation } from '../http/representation.js';
import { Engine, type ObjectReference } from '../engine/index.js';
import { Swarm } from '../swarm/index.js';
import { hiding } from './diff-fields.js';
import { ResolveFields } from './resolve-fields.js';
import { ServicesQueries } from './services.queries.js';

/** Reads the spec of a service in the fields that an edit takes. */
@Injectable()
export class ReadServiceSpec {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: ServicesQueries,
    private readonly resolve: ResolveFields,
  ) {}

  async execute(actor: Actor, name: string): Promise<Representation<ServiceSpec>> {
    const { id } = this.queries.find(name);
    this.swarm.assertWritable();
    const { before, fieldsBefore } = await this.engine.previewService(id, () => ({}));
    const showsValues = actor.may('service.env.read');
    const { secrets, configs, networks, env, containerLabels, ...others } = fieldsBefore;
    const hidden = showsValues ? [] : Object.keys(others).filter((field) => hiding.has(field));
    const { mode, image, replicas } = before.spec;
    const spec: ServiceSpec = {
      name: before.name,
      mode,
      image,
      ...(replicas !== null && { replicas }),
      labels: presentLabels(before.labels, showsValues),
      env: valuesOf(env, showsValues),
      containerLabels: valuesOf(containerLabels, showsValues),
      secrets: this.attachments('secret', secrets),
      configs: this.attachments('config', configs),
      networks: (networks ?? []).map(({ id: of, ...rest }) => ({
        name: this.queries.networkName(of),
        ...rest,
      })),
      ...Object.fromEntries(Object.entries(others).filter(([field]) => !hidden.includes(field))),
      hidden,
    };
    return new Representation(spec, this.queries.represent(before, actor).spec);
  }

  private attachments(
    kind: FamilyKind,
    references: readonly ObjectReference[] | null | undefined,
  ): AttachmentRequest[] {
    return (references ?? []).map((reference) => ({
      name: this.resolve.nameOf(kind, reference),
      ...presentMount(reference),
    }));
  }
}

const valuesOf = (record: Record<string, string | null> | null | undefined, isShown: boolean) =>
  Object.fromEntries(
    Object.entries(record ?? {}).map(([key, value]) => [key, isShown ? value : null]),
  );
