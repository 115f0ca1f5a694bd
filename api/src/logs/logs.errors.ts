import { problem } from '../http/problem.js';

export const LogUnreadable = problem('log-unreadable');
