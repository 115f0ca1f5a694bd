import { problem } from './problem.js';

export const RateLimited = problem('rate-limited');
export const Stopping = problem('stopping');
export const UnknownHost = problem('unknown-host');
