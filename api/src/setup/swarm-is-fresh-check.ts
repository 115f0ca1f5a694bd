import { Injectable } from '@nestjs/common';
import { Engine, type ObjectKind, type StoredObject } from '../engine/index.js';
import { Swarm } from '../swarm/index.js';
import { isManaged } from '../families/index.js';
import { SetupCheck } from './setup-check.js';

/**
 * Refuses the setup if Waxseal managed the Swarm before: then its database was lost, or another
 * installation uses the Swarm.
 */
@Injectable()
export class SwarmIsFreshCheck extends SetupCheck {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
  ) {
    super();
  }

  async reason(): Promise<string | null> {
    const { secrets, configs } = this.swarm.cache;
    const objects = await Promise.all([
      this.read('secret', secrets.values()),
      this.read('config', configs.values()),
    ]);
    return objects.flat().some(isManaged)
      ? 'Secrets in this Swarm were managed by another Waxseal installation. Restore its database, or take over with a link from `waxseal server setup token --recovery`.'
      : null;
  }

  /** Asks Docker, because the first setup can be faster than its events. Without Docker, what was known last counts. */
  private read(kind: ObjectKind, known: StoredObject[]): Promise<StoredObject[]> {
    return this.engine.listObjects(kind).catch(() => known);
  }
}
