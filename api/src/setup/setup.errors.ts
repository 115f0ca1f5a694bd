import { problem } from '../common/problem.js';

export const SetupDone = problem('setup-done');
export const SetupRefused = problem('setup-refused');
