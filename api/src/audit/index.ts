export { Audit, type Note } from './audit.js';
export { AuditModule } from './audit.module.js';
export { Refusals } from './refusals.js';
export { recordFact } from './record-fact.js';
export { verifyAudit } from './verify-audit.js';
