import type { FamilyUser } from '@waxseal/shared';
import { problem } from '../http/problem.js';

export const FamilyInUse = {
  secret: problem<{ usedBy: FamilyUser[] }>('secret-in-use'),
  config: problem<{ usedBy: FamilyUser[] }>('config-in-use'),
};

/** `link` is the address of the running rotation. */
const RotationRunning = problem<{ link: string; rotation: string }>('rotation-running');
export const rotationRunning = (rotation: string) =>
  new RotationRunning({ rotation, link: `/api/v1/rotations/${rotation}` });

export const NotAllowed = problem('forbidden');
