import { Injectable } from '@nestjs/common';
import type { Cluster, InitCluster as Draft } from '@waxseal/shared';
import { Planned, Representation } from '../common/representation.js';
import { Engine, SwarmActive } from '../engine/index.js';
import { Condition, PictureKeeper } from '../swarm/index.js';

@Injectable()
export class InitCluster {
  constructor(
    private readonly engine: Engine,
    private readonly condition: Condition,
    private readonly keeper: PictureKeeper,
  ) {}

  async execute(
    { advertiseAddress }: Draft,
    dryRun: boolean,
  ): Promise<Representation<Cluster> | Planned> {
    const { localState, nodeName } = await this.engine.readFacts();
    if (localState !== 'inactive') throw new SwarmActive();
    if (dryRun) return plan(nodeName, advertiseAddress);
    await this.engine.initSwarm(advertiseAddress);
    await this.keeper.lookUntilReady();
    return Representation.created('/api/v1/cluster', this.condition.cluster());
  }
}

const plan = (nodeName: string, advertiseAddress: string) =>
  new Planned({
    act: 'cluster.init',
    target: { kind: 'cluster', name: nodeName },
    effects: [],
    diff: [{ path: 'AdvertiseAddr', before: null, after: advertiseAddress }],
    warnings: ['This Engine becomes the first manager of a new Swarm.'],
  });
