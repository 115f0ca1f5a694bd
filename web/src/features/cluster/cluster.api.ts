import type { Cluster, ClusterSettings, InitCluster, Plan } from '@waxseal/shared';
import { ask } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}

export const getCluster = async ({ signal }: Reading = {}) =>
  (await ask<Cluster>('GET', '/cluster', { signal })).data;

export const getClusterSettings = ({ signal }: Reading = {}) =>
  ask<ClusterSettings>('GET', '/cluster/settings', { signal });

export const planInit = async (body: InitCluster) =>
  (await ask<Plan>('POST', '/cluster', { query: { dryRun: true }, body })).data;

export const initCluster = async (body: InitCluster) =>
  (await ask<Cluster>('POST', '/cluster', { body })).data;
