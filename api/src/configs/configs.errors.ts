import { problem } from '../common/problem.js';

export const NameTaken = problem('name-taken');
