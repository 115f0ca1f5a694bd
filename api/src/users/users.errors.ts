import { problem } from '../http/problem.js';

export const NameTaken = problem('name-taken');
export const LastAdmin = problem('last-admin');
