import { endEverySession, replaceSigningKeys } from '../auth/index.js';
import type { Connection } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { suspendRotations } from '../rotations/index.js';
import { voidSetupTokens } from '../setup/index.js';

/** Resets state that must not continue from the backup. All steps run in one transaction. */
export type RestoreStep = (
  tx: Connection,
  context: { keys: KeyRing; now: number },
) => Promise<void>;

/**
 * A feature that stores work in progress adds a step here. The Swarm has changed since the backup,
 * so such work must never resume without a decision by a user.
 */
export const restoreSteps: readonly RestoreStep[] = [
  endEverySession,
  replaceSigningKeys,
  voidSetupTokens,
  suspendRotations,
];
