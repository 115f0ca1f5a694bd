import { problem } from '../http/problem.js';

export const NotAllowed = problem('forbidden');
export const NameTaken = problem('name-taken');
