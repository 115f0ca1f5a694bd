import type {
  CreateSecret,
  EditSecret,
  Page,
  Plan,
  Secret,
  SecretSummary,
  SecretVersion,
} from '@waxseal/shared';
import { ask, pathOf } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}
interface Target {
  name: string;
  etag: string | null;
}

export interface SecretList {
  search?: string;
  sort?: string;
  state?: string;
  stack?: string;
  cursor?: string;
  limit?: number;
}

export const listSecrets = (query: SecretList, { signal }: Reading = {}) =>
  ask<Page<SecretSummary>>('GET', '/secrets', { query: { ...query }, signal });

export const getSecret = (name: string, { signal }: Reading = {}) =>
  ask<Secret>('GET', pathOf`/secrets/${name}`, { signal });

export const listVersions = async (name: string, { signal }: Reading = {}) =>
  (
    await ask<Page<SecretVersion>>('GET', pathOf`/secrets/${name}/versions`, {
      query: { limit: 100 },
      signal,
    })
  ).data;

export const planCreation = async (body: CreateSecret) =>
  (await ask<Plan>('POST', '/secrets', { query: { dryRun: true }, body })).data;
export const createSecret = (body: CreateSecret) => ask<Secret>('POST', '/secrets', { body });

export const planEdit = async ({ name, etag }: Target, body: EditSecret) =>
  (
    await ask<Plan>('PATCH', pathOf`/secrets/${name}`, {
      query: { dryRun: true },
      body,
      ifMatch: etag,
    })
  ).data;
export const editSecret = ({ name, etag }: Target, body: EditSecret) =>
  ask<Secret>('PATCH', pathOf`/secrets/${name}`, { body, ifMatch: etag });

export const planRemoval = async ({ name, etag }: Target) =>
  (await ask<Plan>('DELETE', pathOf`/secrets/${name}`, { query: { dryRun: true }, ifMatch: etag }))
    .data;
export const removeSecret = ({ name, etag }: Target) =>
  ask<void>('DELETE', pathOf`/secrets/${name}`, { ifMatch: etag });
