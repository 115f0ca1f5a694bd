import { problem } from '../http/problem.js';

export const SetupDone = problem('setup-done');
export const SetupRefused = problem('setup-refused');
