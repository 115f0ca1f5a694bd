import { problem } from '../http/problem.js';

export const KeyReused = problem('idempotency-mismatch');
export const StillRunning = problem('still-running');
/** `link`: where to look what became of it. */
export const OutcomeUnknown = problem<{ link: string }>('outcome-unknown');
