import { Injectable } from '@nestjs/common';
import { Swarm } from '../swarm/index.js';
import { isManaged } from '../families/index.js';
import { SetupCheck } from './setup-check.js';

/**
 * Refuses the setup if Waxseal managed the Swarm before: then its database was lost, or another
 * installation uses the Swarm.
 */
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
