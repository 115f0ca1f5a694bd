export { Jobs, type Job } from './jobs.js';
export { JobsModule } from './jobs.module.js';
export { Lease, LeaseLost, Leases } from './leases.js';
