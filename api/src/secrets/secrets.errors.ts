import { problem } from '../common/problem.js';

export interface SecretUser {
  service: string;
  spec: 'current' | 'previous' | 'task';
}

export const NameTaken = problem('name-taken');
export const SecretInUse = problem<{ usedBy: SecretUser[] }>('secret-in-use');
