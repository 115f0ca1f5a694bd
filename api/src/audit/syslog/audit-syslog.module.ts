import { Global, Module } from '@nestjs/common';
import { AuditModule } from '../audit.module.js';
import { DeliveryRepository } from './delivery.repository.js';
import { SendAuditJob } from './send-audit.job.js';
import { SyslogStatus } from './syslog-status.js';

/** Sends the audit log to a collector of syslog, if the environment names one. */
@Global()
@Module({
  imports: [AuditModule],
  providers: [SendAuditJob, DeliveryRepository, SyslogStatus],
  exports: [SyslogStatus],
})
export class AuditSyslogModule {}
