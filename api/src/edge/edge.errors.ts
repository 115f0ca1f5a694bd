import { problem } from '../common/problem.js';

export const RateLimited = problem('rate-limited');
export const Stopping = problem('stopping');
export const UnknownHost = problem('unknown-host');
