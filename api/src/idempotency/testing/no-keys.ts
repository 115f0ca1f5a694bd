import { IdempotentRequests } from '../idempotent-requests.js';

/** For tests of routes without a database. Their requests must not send an `Idempotency-Key`. */
export const noKeys = { provide: IdempotentRequests, useValue: undefined };
