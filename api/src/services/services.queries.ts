import { Injectable } from '@nestjs/common';
import type {
  Finding,
  Page,
  Service,
  ServiceListQuery,
  ServiceState,
  ServiceSummary,
  SubListQuery,
  Task,
} from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import { NotFound } from '../http/http.errors.js';
import { findByName } from '../http/name-search.js';
import { RevisionCache } from '../http/revision-cache.js';
import { Ordering } from '../http/ordering.js';
import { Pager } from '../http/paging.js';
import { Representation } from '../http/representation.js';
import { Engine, type EngineService, type EngineTask } from '../engine/index.js';
import { Families } from '../families/index.js';
import { lostFieldsWarning, Swarm, type KnownService } from '../swarm/index.js';
import { CauseIds } from './cause-ids.js';
import { findingsIn, hashedValues } from './findings/findings.js';
import { attach, presentService, summarize, type Lookups } from './present-service.js';
import { presentTask } from './present-task.js';
import { troublesOf, type ServiceTrouble } from './service-troubles.js';

type Sort = ServiceListQuery['sort'];
interface Row {
  summary: ServiceSummary;
  secretNames: ReadonlySet<string>;
  troubles: readonly ServiceTrouble[];
}

const urgency: Record<ServiceState, number> = {
  failed: 0,
  paused: 1,
  degraded: 2,
  updating: 3,
  starting: 4,
  running: 5,
  stopped: 6,
  ended: 7,
  completed: 8,
  converged: 9,
};
const nameOf = ({ summary }: Row) => summary.name;
const orderings: Record<Sort, Ordering<Row>> = {
  name: new Ordering(nameOf, nameOf),
  '-name': new Ordering(nameOf, nameOf, true),
  updated: new Ordering(({ summary }) => Date.parse(summary.updatedAt), nameOf),
  '-updated': new Ordering(({ summary }) => Date.parse(summary.updatedAt), nameOf, true),
  state: new Ordering(({ summary }) => urgency[summary.state], nameOf),
  '-state': new Ordering(({ summary }) => urgency[summary.state], nameOf, true),
};
// By slot, or by node if there are no slots; the newest task of each first.
const byPlace = new Ordering<Task>(
  ({ slot, node }) => (slot === null ? (node?.name ?? '') : String(slot).padStart(6, '0')),
  ({ createdAt, id }) => `${String(9e15 - Date.parse(createdAt)).padStart(16, '0')} ${id}`,
);

/** Reads services from the cache, and tasks from the Engine. */
@Injectable()
export class ServicesQueries {
  private readonly rows = new RevisionCache<Row[]>();
  private readonly pages = new RevisionCache<Representation<Page<ServiceSummary>>>();
  private readonly lookups: Lookups;

  constructor(
    private readonly swarm: Swarm,
    families: Families,
    private readonly engine: Engine,
    private readonly pager: Pager,
    private readonly causeIds: CauseIds,
  ) {
    this.lookups = {
      attachSecret: (reference) => attach(reference, families.secrets.ofId(reference.id)),
      attachConfig: (reference) => {
        const attached = attach(reference, families.configs.ofId(reference.id));
        // What cannot be read is not missing.
        return swarm.knows('configs') ? attached : { ...attached, isMissing: false };
      },
      networkName: (id) => this.networkName(id),
      isSelf: (service) => swarm.isOwn(service),
      findingsOf: (service) => this.findingsOf(service),
      warningsOf: (service) => {
        const lost = swarm.lostFieldsOf(service);
        return lost.length > 0 ? [lostFieldsWarning(lost)] : [];
      },
    };
  }

  list(query: ServiceListQuery, actor: Actor): Representation<Page<ServiceSummary>> {
    this.swarm.assertReadable();
    const { revision } = this.swarm.cache;
    const showsValues = actor.may('service.env.read');
    const key = JSON.stringify([query, showsValues]);
    return this.pages.get(revision, key, () => this.read(query, showsValues));
  }

  get(name: string, actor: Actor): Representation<Service> {
    return this.represent(this.find(name), actor);
  }

  find(name: string): KnownService {
    const service = this.swarm.findService(name);
    if (!service) throw new NotFound();
    return service;
  }

  networkName(id: string): string {
    return this.swarm.cache.networks.get(id)?.name ?? id;
  }

  represent(service: EngineService, actor: Actor): Representation<Service> {
    const known = this.swarm.assess(service);
    const body = presentService(known, this.lookups, actor.may('service.env.read'));
    // Another service may have the same spec. A rollback changes to the previous spec.
    const { id, specDigest, previousSpec } = service;
    return new Representation(body, JSON.stringify([id, specDigest, previousSpec]));
  }

  /** Presents tasks with the names of their nodes, as the actor may see them. */
  presenterOf(actor: Actor): (task: EngineTask) => Task {
    const showsValues = actor.may('service.env.read');
    return (task) => presentTask(task, (nodeId) => this.swarm.nodeName(nodeId), showsValues);
  }

  async listTasks(
    name: string,
    { limit, cursor }: SubListQuery,
    actor: Actor,
  ): Promise<Representation<Page<Task>>> {
    const { id } = this.find(name);
    this.swarm.assertWritable();
    const present = this.presenterOf(actor);
    const tasks = (await this.engine.listTasks([id])).map(present);
    const of = JSON.stringify(['tasks', id]);
    return new Representation(this.pager.page(byPlace.sort(tasks), byPlace, { limit, cursor, of }));
  }

  private read(
    query: ServiceListQuery,
    showsValues: boolean,
  ): Representation<Page<ServiceSummary>> {
    const { limit, cursor, sort, ...filters } = query;
    const kept = this.sorted(sort, showsValues).filter(matches(filters, this.causeIds));
    const rows = findByName(kept, nameOf, filters);
    const page = this.pager.page(rows, orderings[sort], {
      limit,
      cursor,
      of: JSON.stringify(['services', sort, filters]),
    });
    const items = page.items.map(({ summary }) => summary);
    // A reason can quote the arguments of a service.
    const isCompressible = !showsValues || items.every(({ reason }) => reason === null);
    return Representation.list({ ...page, items }, { isCompressible });
  }

  private findingsOf({ spec }: EngineService): Finding[] {
    const { secrets } = this.swarm.cache;
    return [
      ...findingsIn(spec),
      ...hashedValues(spec.secrets, (id) => secrets.get(id)?.labels ?? {}),
    ];
  }

  /** Returns everything for which a service needs attention. */
  troublesOf(
    service: KnownService,
    summary: ServiceSummary,
    showsValues: boolean,
  ): ServiceTrouble[] {
    const missing = service.spec.secrets
      .filter(({ id }) => !this.swarm.cache.secrets.get(id))
      .map(({ name }) => name);
    const kinds = new Set(this.findingsOf(service).map(({ kind }) => kind));
    return [
      ...troublesOf(service, summary, missing, showsValues),
      ...[...kinds].map((kind) => ({ kind, cause: null })),
    ];
  }

  private toRow(service: KnownService, showsValues: boolean): Row {
    const summary = summarize(service, this.lookups.isSelf(service), showsValues);
    const attached = service.spec.secrets.map(
      (reference) => this.lookups.attachSecret(reference).name,
    );
    return {
      summary,
      secretNames: new Set(attached),
      troubles: this.troublesOf(service, summary, showsValues),
    };
  }

  private sorted(sort: Sort, showsValues: boolean): Row[] {
    const services = this.swarm.services();
    return this.rows.get(this.swarm.cache.revision, `${sort} ${showsValues}`, () =>
      orderings[sort].sort(services.map((service) => this.toRow(service, showsValues))),
    );
  }
}

type Filters = Omit<ServiceListQuery, 'limit' | 'cursor' | 'sort'>;

function matches(
  { stack, secret, state, attention, cause }: Filters,
  causeIds: Pick<CauseIds, 'of'>,
) {
  const isMeant = (trouble: ServiceTrouble) =>
    (attention === undefined || trouble.kind === attention) &&
    (cause === undefined || causeIds.of(trouble.cause) === cause);
  const asksTrouble = attention !== undefined || cause !== undefined;
  return ({ summary, secretNames, troubles }: Row) =>
    (!asksTrouble || troubles.some(isMeant)) &&
    (stack === undefined || summary.stack === stack) &&
    (state === undefined || summary.state === state) &&
    (secret === undefined || secretNames.has(secret));
}
