import { Injectable } from '@nestjs/common';
import { STACK_LABEL, type Attention, type Overview } from '@waxseal/shared';
import { RevisionCache } from '../http/revision-cache.js';
import { Representation } from '../http/representation.js';
import { RotationsQueries } from '../rotations/index.js';
import { Engine } from '../engine/index.js';
import { FactsOfFamilies, Families, summarizeFamily } from '../families/index.js';
import { summarizeService } from '../services/index.js';
import { SwarmStatus, Swarm } from '../swarm/index.js';
import { attentionOf, type Facts } from './attention.js';

const MAX_ATTENTION = 50;
/** For so many services the tasks are read, to say what fails first. */
const MAX_EXPLAINED = 5;
const ERRORS_KEPT_MS = 2_000;

@Injectable()
export class OverviewQueries {
  private readonly memo = new RevisionCache<Omit<Overview, 'cluster'> & { degraded: string[] }>();
  private errors:
    { of: string; until: number; byService: Promise<Map<string, string>> } | undefined;

  constructor(
    private readonly swarm: Swarm,
    private readonly swarmStatus: SwarmStatus,
    private readonly engine: Engine,
    private readonly families: Families,
    private readonly familyFacts: FactsOfFamilies,
    private readonly rotations: RotationsQueries,
  ) {}

  async get(): Promise<Representation<Overview>> {
    const cluster = this.swarmStatus.cluster();
    const waiting = await this.rotations.listBlocked(MAX_ATTENTION);
    const key = JSON.stringify([cluster.autolock, waiting]);
    const { degraded, ...counts } = this.memo.get(this.families.revision, key, () =>
      this.count(this.facts(waiting)),
    );
    const errors = this.swarmStatus.isReady
      ? await this.firstErrors(degraded)
      : new Map<string, string>();
    const attention = counts.attention.map((one) => this.explain(one, errors));
    return new Representation({ cluster, ...counts, attention });
  }

  private explain(one: Attention, errors: Map<string, string>): Attention {
    const error = one.kind === 'service-degraded' && one.name ? errors.get(one.name) : undefined;
    return error === undefined ? one : { ...one, detail: error };
  }

  private facts(waiting: Facts['waiting']): Facts {
    const { cache } = this.swarm;
    return {
      cluster: this.swarmStatus.cluster(),
      nodes: cache.nodes.values(),
      services: cache.services.values().map((service) => ({
        service,
        summary: summarizeService(service),
        missing: service.spec.secrets
          .filter(({ id }) => !cache.secrets.get(id))
          .map(({ name }) => name),
      })),
      secrets: this.families.secrets
        .known()
        .map((family) => summarizeFamily(family, this.familyFacts.of('secret', family))),
      configs: this.families.configs
        .known()
        .map((family) => summarizeFamily(family, this.familyFacts.of('config', family))),
      waiting,
      unmanagedDuplicates: [
        ...unmanagedDuplicatesOf('secret', this.families.secrets.known()),
        ...unmanagedDuplicatesOf('config', this.families.configs.known()),
      ],
    };
  }

  private count(facts: Facts) {
    const { nodes, services, secrets } = facts;
    const managers = nodes.filter(({ role }) => role === 'manager');
    const inState = (wanted: string) => services.filter(({ summary }) => summary.state === wanted);
    const ofState = (wanted: string) => secrets.filter(({ state }) => state === wanted).length;
    const { secrets: kept, configs, networks } = this.swarm.cache;
    const labelled = [
      ...services.map(({ service }) => service),
      ...kept.values(),
      ...configs.values(),
      ...networks.values(),
    ];
    const stacks = new Set(labelled.flatMap(({ labels }) => labels[STACK_LABEL] ?? []));
    return {
      nodes: {
        total: nodes.length,
        ready: nodes.filter(({ state }) => state === 'ready').length,
        managers: managers.length,
        reachableManagers: managers.filter(({ isReachable }) => isReachable).length,
      },
      services: {
        total: services.length,
        converged: inState('converged').length,
        updating: inState('updating').length,
        paused: inState('paused').length,
        degraded: inState('degraded').length,
        stopped: inState('stopped').length,
      },
      secrets: {
        total: secrets.length,
        inUse: ofState('in-use'),
        held: ofState('held'),
        unused: ofState('unused'),
      },
      stacks: stacks.size,
      configs: configs.size,
      attention: attentionOf(facts).slice(0, MAX_ATTENTION),
      degraded: inState('degraded').map(({ service }) => service.id),
    };
  }

  /** By service name. Shared by everyone who looks within two seconds: one read of tasks for all browsers. */
  private firstErrors(degraded: readonly string[]): Promise<Map<string, string>> {
    const ids = degraded.slice(0, MAX_EXPLAINED);
    const of = ids.join();
    if (this.errors?.of !== of || this.errors.until < Date.now())
      this.errors = { of, until: Date.now() + ERRORS_KEPT_MS, byService: this.readErrors(ids) };
    return this.errors.byService;
  }

  private async readErrors(ids: readonly string[]): Promise<Map<string, string>> {
    const tasks = await this.engine.listTasks(ids).catch(() => []);
    const newestFirst = tasks.sort((a, b) => (a.stateSince < b.stateSince ? 1 : -1));
    const errors = new Map<string, string>();
    for (const { serviceId, error } of newestFirst) {
      const name = this.swarm.cache.services.get(serviceId)?.name;
      if (name && error && !errors.has(name)) errors.set(name, error);
    }
    return errors;
  }
}

const unmanagedDuplicatesOf = (
  kind: 'secret' | 'config',
  families: { name: string; unmanagedDuplicates: unknown[] }[],
) =>
  families
    .filter(({ unmanagedDuplicates }) => unmanagedDuplicates.length > 0)
    .map(({ name }) => ({ kind, name }));
