import { Injectable } from '@nestjs/common';
import type { Health } from '@waxseal/shared';
import { Database, DatabaseUnavailable } from '../database/index.js';
import { SwarmStatus } from '../swarm/index.js';

@Injectable()
export class Readiness {
  constructor(
    private readonly database: Database,
    private readonly swarmStatus: SwarmStatus,
  ) {}

  /** Fails with a 503 problem that names what cannot be used: the database, the Engine or the Swarm. */
  async check(): Promise<Health> {
    if (!(await this.database.isUsable())) throw new DatabaseUnavailable();
    this.swarmStatus.assertWritable();
    return { status: 'ok' };
  }
}
