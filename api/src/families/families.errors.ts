import { problem } from '../http/problem.js';

export interface FamilyUser {
  service: string;
  spec: 'current' | 'previous' | 'task';
}

export const FamilyInUse = {
  secret: problem<{ usedBy: FamilyUser[] }>('secret-in-use'),
  config: problem<{ usedBy: FamilyUser[] }>('config-in-use'),
};
export const NotAllowed = problem('forbidden');
