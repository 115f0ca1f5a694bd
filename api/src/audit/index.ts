export { Audit, type Note } from './audit.js';
export { AuditModule } from './audit.module.js';
export { Refusals } from './refusals.js';
export { recordFact } from './record-fact.js';
export { AuditSyslogModule } from './syslog/audit-syslog.module.js';
export { SyslogStatus } from './syslog/syslog-status.js';
export { verifyAudit } from './verify-audit.js';
