import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { AuditRepository } from './audit.repository.js';
import { draftOf, endingOf, type Draft } from './audit-row.js';
import { AuditWriter } from './audit-writer.js';

/** Runs before any action: starts the chain, and closes attempts that a crash left open as `unknown`. */
@Injectable()
export class BeginAudit implements OnModuleInit {
  constructor(
    private readonly repository: AuditRepository,
    private readonly writer: AuditWriter,
    private readonly clock: Clock,
  ) {}

  async onModuleInit() {
    await this.writer.owe(await this.drafts());
  }

  private async drafts(): Promise<Draft[]> {
    const now = this.clock.now();
    // Without a first row, an emptied audit would look like a new one.
    if (!(await this.repository.findHead()))
      return [
        draftOf({ principal: systemActor, action: 'audit.begin', outcome: 'succeeded' }, now),
      ];
    const open = await this.repository.findOpenAttempts();
    return open.map(({ seq: _seq, previousHash: _previous, hash: _hash, ...attempt }) =>
      endingOf(attempt, { outcome: 'unknown', code: null }, now),
    );
  }
}
