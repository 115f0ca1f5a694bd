import { problem } from '../common/problem.js';

export const NameTaken = problem('name-taken');
export const LastAdmin = problem('last-admin');
