import { Injectable } from '@nestjs/common';
import { parseImage, stackOf, type Plan, type RegistryCredentials } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { ETags, Planned, Representation } from '../http/representation.js';
import {
  Engine,
  NameTaken,
  type DecideCopy,
  type EngineService,
  type ServiceFieldChanges,
  type ServicePreview,
} from '../engine/index.js';
import { lostAs, Swarm } from '../swarm/index.js';
import { diffFields } from './diff-fields.js';
import { assertPrivileged } from './privileges.js';
import { keysOfReferences, ResolveFields } from './resolve-fields.js';
import { authFor } from './resolve-image.js';
import { assertRights } from './service-edit.js';
import { withoutReservedLabels } from './stopped-replicas.js';
import { ServicesQueries } from './services.queries.js';

interface Wanted {
  /** The service that is copied. */
  source: string;
  ifMatch: IfMatch;
  name: string;
  replicas?: number | undefined;
  credentials?: RegistryCredentials | undefined;
  /** As a job with one task, which is not started again. */
  runsOnce: boolean;
}

/**
 * Creates a service with the spec of another one under another name, with fields that are not known here.
 * The user gets the mounts and secrets of the first service in a new one, and therefore needs the same
 * rights as to create it field by field.
 */
@Injectable()
export class CopyService {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: ServicesQueries,
    private readonly resolve: ResolveFields,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, wanted: Wanted, dryRun: boolean) {
    if (dryRun) {
      const preview = await this.engine.previewCopy(this.open(wanted), this.decide(actor, wanted));
      return new Planned(this.planOf(preview, wanted, actor));
    }
    const { name, source } = wanted;
    const spec = this.swarm.cache.services.findByName(source)?.spec;
    const keys = spec ? keysOfReferences(spec, (kind, one) => this.resolve.nameOf(kind, one)) : [];
    const fields = [
      ...keys.map((key) => `${key.kind}:${key.name}`),
      // So that the entry is found by the service that was copied, too.
      `service:${source}`,
    ];
    return this.audit.around(actor, 'service.create', { kind: 'service', name, fields }, (note) =>
      this.resolve.claim(keys, async () => {
        const written = await this.engine.copyService(
          this.open(wanted),
          this.decide(actor, wanted),
        );
        note(lostAs(written));
        const service = this.swarm.wroteService(written);
        const { body, spec: tag } = this.queries.represent(service, actor);
        return Representation.created(`/api/v1/services/${name}`, body, tag);
      }),
    );
  }

  private open({ source, name }: Wanted): string {
    this.swarm.assertWritable();
    const { id } = this.queries.find(source);
    if (this.swarm.cache.services.findAnyCase(name))
      throw new NameTaken({
        errors: [{ pointer: '/name', detail: 'This name is already in use' }],
      });
    return id;
  }

  private decide(actor: Actor, wanted: Wanted): DecideCopy {
    return (fresh, readFields) => {
      wanted.ifMatch.mustMatch(this.queries.represent(fresh, actor), this.tags);
      this.resolve.assertNotRotating(fresh.spec);
      const before = readFields();
      const fields = changesFor(before, wanted);
      const { secrets, configs } = fresh.spec;
      assertRights(actor, {
        ...(secrets.length > 0 && { secrets: [] }),
        ...(configs.length > 0 && { configs: [] }),
      });
      assertPrivileged(actor, null, { fields: { ...before, ...fields } }, (id) =>
        this.queries.networkName(id),
      );
      const { name, replicas, runsOnce, credentials } = wanted;
      const registryAuth = credentials && authFor(fresh.spec.image, credentials);
      const labels = withoutReservedLabels(fresh.labels);
      return { name, labels, replicas, runsOnce, fields, registryAuth };
    };
  }

  private planOf(preview: ServicePreview, wanted: Wanted, actor: Actor): Plan {
    const { before, after, fieldsBefore, fieldsAfter } = preview;
    const networkName = (id: string) => this.queries.networkName(id);
    const { name, runsOnce } = wanted;
    const tasks = runsOnce ? 1 : (after.replicas ?? before.status.desired);
    const line = (path: string, text: string) => ({ path, before: null, after: text });
    return {
      kind: 'plan',
      action: 'service.create',
      target: { kind: 'service', name },
      effects: [{ service: name, effect: 'start', tasks, order: null, isDownForAMoment: false }],
      diff: [
        line('name', name),
        line('mode', after.mode),
        line('image', after.image),
        ...(after.replicas === null || runsOnce ? [] : [line('replicas', String(after.replicas))]),
        ...diffFields(fieldsBefore, fieldsAfter, {
          networkName,
          showsValues: actor.may('service.env.read'),
        }),
      ],
      warnings: collisionsOf(before, fieldsBefore, wanted, networkName),
    };
  }
}

type Fields = ServiceFieldChanges;

const isTakenByCopy = ({ published, publishMode }: NonNullable<Fields['ports']>[number]) =>
  published !== undefined && publishMode === 'ingress';

/** What a copy must not share with the service, and a single run does not have. */
function changesFor({ ports, networks }: Fields, { runsOnce }: Wanted): Fields {
  const kept = runsOnce ? [] : (ports ?? []).filter((port) => !isTakenByCopy(port));
  return {
    ...(ports && { ports: kept }),
    ...(runsOnce &&
      networks && { networks: networks.map(({ aliases: _, ...network }) => network) }),
  };
}

/** What the service and its copy would both have. */
function collisionsOf(
  { name: source, labels, spec }: EngineService,
  { ports, networks, mounts }: Fields,
  { name, runsOnce, credentials }: Wanted,
  networkName: (id: string) => string,
): string[] {
  const stack = stackOf(labels);
  const published = (ports ?? []).flatMap((port) => (port.published ? [port] : []));
  const dropped = published.filter((port) => runsOnce || isTakenByCopy(port));
  const onNodes = published.filter((port) => !dropped.includes(port));
  const shared = (mounts ?? []).flatMap(({ type, source: volume, isReadOnly }) =>
    type === 'volume' && volume && !isReadOnly ? [volume] : [],
  );
  const aliases = runsOnce
    ? []
    : (networks ?? []).flatMap(({ id, aliases: names }) =>
        (names ?? []).map((alias) => `${alias} in the network ${networkName(id)}`),
      );
  const registry = parseImage(spec.image)?.registry;
  return [
    ...dropped.map(
      ({ published: port }) => `${source} publishes the port ${port}: ${name} does not publish it.`,
    ),
    ...onNodes.map(
      ({ published: port }) =>
        `Both publish the port ${port} on the nodes themselves, so that they cannot run on the same node.`,
    ),
    ...shared.map(
      (volume) => `Both write to the volume ${volume} where they run on the same node.`,
    ),
    ...aliases.map((alias) => `Both answer to the name ${alias}.`),
    ...(stack === null ? [] : [`${name} does not belong to the stack ${stack}.`]),
    ...(credentials || registry === undefined || registry === 'docker.io'
      ? []
      : [
          `Docker does not tell the credentials of ${source}: send those of ${registry} if it needs some.`,
        ]),
  ];
}
