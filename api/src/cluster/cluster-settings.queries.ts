import { Injectable } from '@nestjs/common';
import type { ClusterSettings } from '@waxseal/shared';
import { Representation } from '../http/representation.js';
import { Engine, type SwarmSettings } from '../engine/index.js';
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
    return representSettings(await this.engine.readSwarm());
  }
}

/** The spec part of its ETag is what can be edited: other settings change by themselves. */
export function representSettings({ certificateLifetimeMs, ...settings }: SwarmSettings) {
  const body: ClusterSettings = {
    kind: 'cluster-settings',
    ...settings,
    certificateLifetimeSeconds: Math.round(certificateLifetimeMs / 1000),
  };
  return new Representation(body, JSON.stringify({ autolock: settings.autolock }));
}
