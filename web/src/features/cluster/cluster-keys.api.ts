import type {
  ClusterSettings,
  EditClusterSettings,
  JoinToken,
  NodeRole,
  Plan,
  UnlockCluster,
  UnlockKey,
} from '@waxseal/shared';
import { ask } from '../../lib/http';

export const planClusterSettings = async (body: EditClusterSettings, ifMatch: string | null) =>
  (await ask<Plan>('PATCH', '/cluster/settings', { query: { dryRun: true }, body, ifMatch })).data;

export const editClusterSettings = (body: EditClusterSettings, ifMatch: string | null) =>
  ask<ClusterSettings>('PATCH', '/cluster/settings', { body, ifMatch });

/** Not for a query, which would keep it in its cache. */
export const getJoinToken = async (role: NodeRole) =>
  (await ask<JoinToken>('GET', `/cluster/join-tokens/${role}`)).data;

/** Not for a query, which would keep it in its cache. */
export const getUnlockKey = async () =>
  (await ask<UnlockKey>('GET', '/cluster/unlock-key')).data.unlockKey;

export const rotateClusterKey = async (path: string) => {
  await ask<void>('POST', path, { body: {} });
};

export const unlockCluster = async (body: UnlockCluster) => {
  await ask<void>('POST', '/cluster/unlocks', { body });
};
