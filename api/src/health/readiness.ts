import { Injectable } from '@nestjs/common';
import type { Health } from '@waxseal/shared';
import { SyslogStatus } from '../audit/index.js';
import { Database, DatabaseUnavailable } from '../database/index.js';
import { SwarmStatus } from '../swarm/index.js';

@Injectable()
export class Readiness {
  constructor(
    private readonly database: Database,
    private readonly swarmStatus: SwarmStatus,
    private readonly syslog: SyslogStatus,
  ) {}

  /** Fails with a 503 problem that names what cannot be used: the database, the Engine or the Swarm. */
  async check(): Promise<Health> {
    if (!(await this.database.isUsable())) throw new DatabaseUnavailable();
    this.swarmStatus.assertWritable();
    // A collector that is away must not take the panel away: rows wait in the database.
    const auditSyslog = this.syslog.health;
    return { status: 'ok', ...(auditSyslog && { auditSyslog }) };
  }
}
