export { IdempotencyModule } from './idempotency.module.js';
export { PostOnce } from './post-once.js';
