import { IdempotentRequests } from '../idempotent-requests.js';

/** For routes that are tried without a database, by requests without a key. */
export const noKeys = { provide: IdempotentRequests, useValue: undefined };
