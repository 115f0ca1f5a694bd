import { randomUUID } from 'node:crypto';

/** Makes it safe to send a POST again: the second request returns the outcome of the first. */
export const idempotencyKey = () => ({ 'Idempotency-Key': randomUUID() });
