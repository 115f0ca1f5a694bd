import { endEverySession, replaceSigningKeys } from '../auth/index.js';
import type { Connection } from '../database/index.js';
import type { KeyRing } from '../keys/index.js';
import { suspendRotations } from '../rotations/index.js';
import { voidSetupTokens } from '../setup/index.js';

/** What must not go on as it stood when the backup was made; all of it happens in one transaction. */
export type RestoreStep = (
  tx: Connection,
  context: { keys: KeyRing; now: number },
) => Promise<void>;

/**
 * A feature whose rows speak of work in progress adds its step here: the Swarm has moved on since,
 * so that such work is never taken up again by itself.
 */
export const restoreSteps: readonly RestoreStep[] = [
  endEverySession,
  replaceSigningKeys,
  voidSetupTokens,
  suspendRotations,
];
