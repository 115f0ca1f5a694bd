import { Injectable } from '@nestjs/common';
import type { Cluster, InitCluster as Draft, Plan } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import { Planned, Representation } from '../http/representation.js';
import { Engine, SwarmActive } from '../engine/index.js';
import { SwarmStatus, SwarmWatcher } from '../swarm/index.js';

@Injectable()
export class InitCluster {
  constructor(
    private readonly engine: Engine,
    private readonly swarmStatus: SwarmStatus,
    private readonly watcher: SwarmWatcher,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    draft: Draft,
    dryRun: boolean,
  ): Promise<Representation<Cluster> | Planned> {
    if (dryRun) return plan(await this.findNode(), draft.advertiseAddress);
    const target = { kind: 'cluster', name: null, fields: Object.keys(draft) };
    return this.audit.around(actor, 'cluster.init', target, () => this.init(draft));
  }

  /** Name of the node that can become the first manager. Fails if the Engine is in a Swarm already. */
  private async findNode(): Promise<string> {
    const { localState, nodeName } = await this.engine.readFacts();
    if (localState !== 'inactive') throw new SwarmActive();
    return nodeName;
  }

  private async init({ advertiseAddress }: Draft) {
    await this.findNode();
    await this.engine.initSwarm(advertiseAddress);
    await this.watcher.waitUntilReady();
    return Representation.created('/api/v1/cluster', this.swarmStatus.cluster());
  }
}

const plan = (nodeName: string, advertiseAddress: string) =>
  new Planned<Plan>({
    kind: 'plan',
    action: 'cluster.init',
    target: { kind: 'cluster', name: nodeName },
    effects: [],
    diff: [{ path: 'AdvertiseAddr', before: null, after: advertiseAddress }],
    warnings: ['This Docker Engine becomes the first manager of a new Swarm.'],
  });
