import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { AuditController } from './audit.controller.js';
import { AuditQueries } from './audit.queries.js';
import { AuditRepository } from './audit.repository.js';
import { BeginAudit } from './begin-audit.js';
import { AuditHashChain } from './audit-hash-chain.js';
import { ChainedAuditWriter, AuditWriter } from './audit-writer.js';
import { Refusals } from './refusals.js';

/** Global: every action is audited. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [
    Audit,
    AuditQueries,
    AuditRepository,
    BeginAudit,
    AuditHashChain,
    { provide: AuditWriter, useClass: ChainedAuditWriter },
    Refusals,
  ],
  exports: [Audit, AuditRepository, Refusals],
})
export class AuditModule {}
