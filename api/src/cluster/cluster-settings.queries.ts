import { Injectable } from '@nestjs/common';
import type { ClusterSettings } from '@waxseal/shared';
import { Representation } from '../http/representation.js';
import { Engine } from '../engine/index.js';
import { Swarm } from '../swarm/index.js';

/** Reads the settings of the Swarm from the Engine: they rarely change, and Docker tells no event for them. */
@Injectable()
export class ClusterSettingsQueries {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
  ) {}

  async get(): Promise<Representation<ClusterSettings>> {
    this.swarm.assertWritable();
    const { certificateLifetimeMs, ...settings } = await this.engine.readSwarm();
    return new Representation({
      ...settings,
      certificateLifetimeSeconds: Math.round(certificateLifetimeMs / 1000),
    });
  }
}
