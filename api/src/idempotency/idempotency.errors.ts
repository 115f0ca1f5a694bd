import { problem } from '../http/problem.js';

export const KeyReused = problem('idempotency-mismatch');
export const StillRunning = problem('still-running');
/** `link` is the address where the client can look up whether the request succeeded. */
export const OutcomeUnknown = problem<{ link: string }>('outcome-unknown');
