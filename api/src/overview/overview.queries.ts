import { Injectable } from '@nestjs/common';
import { stackOf, type Overview, type ServiceState } from '@waxseal/shared';
import { RevisionCache } from '../http/revision-cache.js';
import type { Actor } from '../http/actor.js';
import { Representation } from '../http/representation.js';
import { RotationsQueries } from '../rotations/index.js';
import { FactsOfFamilies, Families, summarizeFamily } from '../families/index.js';
import { CauseIds, ServicesQueries, summarizeService } from '../services/index.js';
import { SwarmStatus, Swarm } from '../swarm/index.js';
import { attentionOf, managersOf, type Facts } from './attention.js';

/** Beyond this, rotations that wait for a user are not counted. */
const MAX_WAITING = 100;

@Injectable()
export class OverviewQueries {
  private readonly memo = new RevisionCache<Omit<Overview, 'cluster'>>();

  constructor(
    private readonly swarm: Swarm,
    private readonly swarmStatus: SwarmStatus,
    private readonly families: Families,
    private readonly familyFacts: FactsOfFamilies,
    private readonly rotations: RotationsQueries,
    private readonly services: ServicesQueries,
    private readonly causeIds: CauseIds,
  ) {}

  async get(actor: Actor): Promise<Representation<Overview>> {
    const cluster = this.swarmStatus.cluster();
    const waiting = await this.rotations.listBlocked(MAX_WAITING);
    const showsValues = actor.may('service.env.read');
    const known = (['nodes', 'configs'] as const).map((part) => this.swarm.knows(part));
    const key = JSON.stringify([cluster.autolock, waiting, showsValues, known]);
    const counts = this.memo.get(this.families.revision, key, () =>
      this.count(this.facts(waiting, showsValues)),
    );
    return new Representation({ cluster, ...counts });
  }

  private facts(waiting: Facts['waiting'], showsValues: boolean) {
    const { cache } = this.swarm;
    return {
      cluster: this.swarmStatus.cluster(),
      nodes: cache.nodes.values(),
      services: cache.services.values().map((service) => {
        const summary = summarizeService(service, false, showsValues);
        const troubles = this.services.troublesOf(service, summary, showsValues);
        return { service, summary, troubles };
      }),
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

  private count(facts: ReturnType<OverviewQueries['facts']>) {
    const { nodes, services, secrets } = facts;
    const managers = managersOf(nodes);
    const inState = (wanted: ServiceState) =>
      services.filter(({ summary }) => summary.state === wanted).length;
    const ofState = (wanted: string) => secrets.filter(({ state }) => state === wanted).length;
    const { secrets: kept, configs, networks } = this.swarm.cache;
    const labelled = [
      ...services.map(({ service }) => service),
      ...kept.values(),
      ...configs.values(),
      ...networks.values(),
    ];
    const stacks = new Set(labelled.flatMap(({ labels }) => stackOf(labels) ?? []));
    return {
      nodes: this.swarm.knows('nodes')
        ? {
            total: nodes.length,
            ready: nodes.filter(({ state }) => state === 'ready').length,
            managers: managers.length,
            reachableManagers: managers.filter(({ isReachable }) => isReachable).length,
          }
        : null,
      services: {
        total: services.length,
        converged: inState('converged'),
        starting: inState('starting'),
        updating: inState('updating'),
        paused: inState('paused'),
        degraded: inState('degraded'),
        failed: inState('failed'),
        running: inState('running'),
        completed: inState('completed'),
        ended: inState('ended'),
        stopped: inState('stopped'),
      },
      secrets: {
        total: secrets.length,
        inUse: ofState('in-use'),
        held: ofState('held'),
        unused: ofState('unused'),
      },
      stacks: stacks.size,
      configs: this.swarm.knows('configs') ? configs.size : null,
      attention: attentionOf(facts, this.causeIds),
    };
  }
}

const unmanagedDuplicatesOf = (
  kind: 'secret' | 'config',
  families: { name: string; unmanagedDuplicates: unknown[] }[],
) =>
  families
    .filter(({ unmanagedDuplicates }) => unmanagedDuplicates.length > 0)
    .map(({ name }) => ({ kind, name }));
