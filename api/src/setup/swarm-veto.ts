import { Injectable } from '@nestjs/common';
import { Swarm } from '../swarm/index.js';
import { SetupVeto } from './setup-veto.js';

const OUR_LABEL = 'waxseal.';

/** An empty database in front of a Swarm that Waxseal managed before is a lost one, or somebody else's. */
@Injectable()
export class SwarmVeto extends SetupVeto {
  constructor(private readonly swarm: Swarm) {
    super();
  }

  async reason(): Promise<string | null> {
    const { secrets, configs } = this.swarm.picture;
    const wasManaged = [...secrets.values(), ...configs.values()].some(({ labels }) =>
      Object.keys(labels).some((key) => key.startsWith(OUR_LABEL)),
    );
    return wasManaged
      ? 'Its secrets carry labels of an earlier Waxseal. Restore its data folder, or start once with WAXSEAL_ADMIN_USERNAME and WAXSEAL_ADMIN_PASSWORD to take it over.'
      : null;
  }
}
