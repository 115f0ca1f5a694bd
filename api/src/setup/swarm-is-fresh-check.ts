import { Injectable } from '@nestjs/common';
import { Swarm } from '../swarm/index.js';
import { isManaged } from '../families/index.js';
import { SetupCheck } from './setup-check.js';

/** An empty database in front of a Swarm that Waxseal managed before is a lost one, or another client's. */
@Injectable()
export class SwarmIsFreshCheck extends SetupCheck {
  constructor(private readonly swarm: Swarm) {
    super();
  }

  async reason(): Promise<string | null> {
    const { secrets, configs } = this.swarm.cache;
    const wasManaged = [...secrets.values(), ...configs.values()].some(isManaged);
    return wasManaged
      ? 'Secrets in this Swarm were managed by another Waxseal installation. Restore its database, or take over with a link from `waxseal setup token --recovery`.'
      : null;
  }
}
