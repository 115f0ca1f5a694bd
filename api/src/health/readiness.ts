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

  /** Throws what is missing, as 503. */
  async check(): Promise<Health> {
    if (!(await this.database.isUsable())) throw new DatabaseUnavailable();
    this.swarmStatus.assertWritable();
    return { status: 'ok' };
  }
}
