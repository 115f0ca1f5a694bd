import { Injectable } from '@nestjs/common';
import type { CreateService as CreateServiceBody, Plan, Service } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import { fieldsOfLabels } from '../http/label-changes.js';
import { Planned, Representation } from '../http/representation.js';
import {
  Engine,
  ImmutableField,
  NameTaken,
  type ServiceDraft,
  type ServiceFieldChanges,
} from '../engine/index.js';
import { lostAs, Swarm } from '../swarm/index.js';
import { diffFields } from './diff-fields.js';
import { assertInstalled } from './drivers.js';
import { assertPrivileged } from './privileges.js';
import { keysOf, ResolveFields } from './resolve-fields.js';
import { resolveImage } from './resolve-image.js';
import { assertRights, changedFields, fieldsIn } from './service-edit.js';
import { ServicesQueries } from './services.queries.js';

interface Prepared {
  draft: ServiceDraft;
  warnings: string[];
}

/** Creates a service from typed fields. The secrets and configs that it mounts get their current version. */
@Injectable()
export class CreateService {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: ServicesQueries,
    private readonly resolve: ResolveFields,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    body: CreateServiceBody,
    dryRun: boolean,
  ): Promise<Representation<Service> | Planned> {
    if (dryRun) {
      const { draft, warnings } = await this.prepare(actor, body);
      return new Planned(planOf(draft, warnings, (id) => this.queries.networkName(id)));
    }
    const { name } = body;
    const fields = [
      ...changedFields(body).flatMap((field) =>
        field === 'labels' ? fieldsOfLabels(body.labels) : [field],
      ),
      ...this.resolve.concernedBy(body),
    ];
    return this.audit.around(actor, 'service.create', { kind: 'service', name, fields }, (note) =>
      this.resolve.claim(keysOf(body), async () => {
        const { draft, warnings } = await this.prepare(actor, body);
        const written = await this.engine.createService(draft);
        note(lostAs(written));
        const service = this.swarm.wroteService(written);
        const { body: whole, spec } = this.queries.represent(service, actor);
        const told = { ...whole, warnings: [...whole.warnings, ...warnings] };
        return Representation.created(`/api/v1/services/${name}`, told, spec);
      }),
    );
  }

  private async prepare(actor: Actor, body: CreateServiceBody): Promise<Prepared> {
    const { name, mode, labels, replicas = null, maxConcurrent = null } = body;
    this.swarm.assertWritable();
    assertRights(actor, body);
    assertModeHas(body);
    if (this.swarm.cache.services.findAnyCase(name))
      throw new NameTaken({
        errors: [{ pointer: '/name', detail: 'This name is already in use' }],
      });
    const fields: ServiceFieldChanges = {
      ...fieldsIn(body),
      secrets: this.resolve.references('secrets', body.secrets, []),
      configs: this.resolve.references('configs', body.configs, []),
      networks: await this.resolve.networks(body),
    };
    assertInstalled(fields, {}, this.swarm.cache.nodes.values());
    assertPrivileged(actor, null, { fields }, (id) => this.queries.networkName(id));
    const { image, registryAuth, warnings } = await resolveImage(
      this.engine,
      body.image,
      body.credentials,
    );
    const numbers = { replicas, maxConcurrent };
    return { draft: { name, mode, ...numbers, labels, image, registryAuth, fields }, warnings };
  }
}

/** What Docker does not have in this mode. */
function assertModeHas(body: CreateServiceBody) {
  const { mode, replicas, maxConcurrent, updatePolicy, rollbackPolicy } = body;
  const isJob = mode.endsWith('-job');
  const wrong = [
    ...(replicas !== undefined && mode.startsWith('global') ? ['replicas'] : []),
    ...(maxConcurrent !== undefined && mode !== 'replicated-job' ? ['maxConcurrent'] : []),
    ...(updatePolicy && isJob ? ['updatePolicy'] : []),
    ...(rollbackPolicy && isJob ? ['rollbackPolicy'] : []),
  ];
  if (wrong.length > 0)
    throw new ImmutableField({
      errors: wrong.map((field) => ({
        pointer: `/${field}`,
        detail: 'A service of this mode has no such field',
      })),
    });
}

function planOf(
  draft: ServiceDraft,
  warnings: readonly string[],
  networkName: (id: string) => string,
): Plan {
  const { name, mode, replicas, maxConcurrent, image, labels, fields } = draft;
  const tasks = mode.startsWith('global') ? 0 : (maxConcurrent ?? replicas ?? 1);
  const line = (path: string, after: string) => ({ path, before: null, after });
  return {
    kind: 'plan',
    action: 'service.create',
    target: { kind: 'service', name },
    effects: [{ service: name, effect: 'start', tasks, order: null, isDownForAMoment: false }],
    diff: [
      line('name', name),
      line('mode', mode),
      line('image', image.reference),
      ...(replicas === null ? [] : [line('replicas', String(replicas))]),
      ...(maxConcurrent === null ? [] : [line('maxConcurrent', String(maxConcurrent))]),
      ...Object.entries(labels).map(([key, value]) => line(`Labels.${key}`, value)),
      // The user has written these values.
      ...diffFields({}, fields, { networkName, showsValues: true }),
    ],
    warnings: [...warnings],
  };
}
