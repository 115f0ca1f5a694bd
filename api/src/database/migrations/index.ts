import type { Migration } from 'kysely';
import { accounts } from './2026-11-20-accounts.js';
import { sessions } from './2026-11-20-sessions.js';
import { audit } from './2026-11-21-audit.js';
import { idempotentRequests } from './2026-11-21-idempotent-requests.js';
import { recoveryTokens } from './2026-11-21-recovery-tokens.js';
import { rotations } from './2026-11-21-rotations.js';
import { plainNames } from './2026-11-26-plain-names.js';
import { clock } from './2026-11-27-clock.js';
import { replacedTokens } from './2026-11-27-replaced-tokens.js';
import { rotationOutcome } from './2026-11-27-rotation-outcome.js';
import { rotationRequest } from './2026-11-27-rotation-request.js';
import { sessionClients } from './2026-11-27-session-clients.js';
import { apiTokens } from './2026-11-27-tokens.js';
import { auditDelivery } from './2026-11-28-audit-delivery.js';
import { totp } from './2026-11-28-totp.js';

/** In the order of their names. A released migration is never edited or removed. */
export const migrations: Record<string, Migration> = {
  '2026-11-20-accounts': accounts,
  '2026-11-20-sessions': sessions,
  '2026-11-21-audit': audit,
  '2026-11-21-idempotent-requests': idempotentRequests,
  '2026-11-21-recovery-tokens': recoveryTokens,
  '2026-11-21-rotations': rotations,
  '2026-11-26-plain-names': plainNames,
  '2026-11-27-clock': clock,
  '2026-11-27-replaced-tokens': replacedTokens,
  '2026-11-27-rotation-outcome': rotationOutcome,
  '2026-11-27-rotation-request': rotationRequest,
  '2026-11-27-session-clients': sessionClients,
  '2026-11-27-tokens': apiTokens,
  '2026-11-28-audit-delivery': auditDelivery,
  '2026-11-28-totp': totp,
};
