import type {
  AdoptVersions,
  CreateConfigInput,
  CreatedSecret,
  CreateSecretInput,
  EditSecret,
  FamilyKind,
  Generated,
  Page,
  Plan,
  ConfigSummary,
  SecretConsumers,
  SecretSummary,
} from '@waxseal/shared';
import { ask, pathOf } from '../../lib/http';
import type { Family, FamilyVersion } from './family';

interface Reading {
  signal?: AbortSignal;
}
export interface Target {
  kind: FamilyKind;
  name: string;
  etag: string | null;
}

export interface FamilyList {
  search?: string;
  sort?: string;
  state?: string;
  stack?: string;
  due?: string;
  drift?: string;
  cursor?: string;
  limit?: number;
}
export type FamilyRow = ConfigSummary & Partial<Pick<SecretSummary, 'driver'>>;

const MOST_VERSIONS = 100;
const dryRun = { dryRun: true };

export const pathOfKind = (kind: FamilyKind) => `/${kind}s`;
export const pathOfFamily = (kind: FamilyKind, name: string) => pathOfKind(kind) + pathOf`/${name}`;

export const listFamilies = (kind: FamilyKind, query: FamilyList, { signal }: Reading = {}) =>
  ask<Page<FamilyRow>>('GET', pathOfKind(kind), { query: { ...query }, signal });

export const getFamily = (kind: FamilyKind, name: string, { signal }: Reading = {}) =>
  ask<Family>('GET', pathOfFamily(kind, name), { signal });

export interface ConsumersList {
  search?: string;
  typos?: boolean;
  sort?: string;
  state?: string;
  due?: boolean;
  drift?: boolean;
}
/** The first secrets that match, with the services that use each. */
export const listSecretConsumers = (query: ConsumersList, { signal }: Reading = {}) =>
  ask<Page<SecretConsumers>>('GET', '/secret-consumers', { query: { ...query }, signal });

export async function listVersions(
  kind: FamilyKind,
  name: string,
  { signal }: Reading = {},
): Promise<FamilyVersion[]> {
  const path = `${pathOfFamily(kind, name)}/versions`;
  const query = { limit: MOST_VERSIONS };
  const { data } = await ask<Page<FamilyVersion>>('GET', path, { query, signal });
  return data.items;
}

export type CreateInput = CreateSecretInput & CreateConfigInput;
export const planCreation = async (kind: FamilyKind, body: CreateInput) =>
  (await ask<Plan>('POST', pathOfKind(kind), { query: dryRun, body })).data;
/** Only this response contains a generated value. */
export const createFamily = async (kind: FamilyKind, body: CreateInput) =>
  (
    await ask<Pick<CreatedSecret, 'name'> & { generated?: Generated[] }>('POST', pathOfKind(kind), {
      body,
    })
  ).data;

export const planEdit = async ({ kind, name, etag }: Target, body: Partial<EditSecret>) =>
  (
    await ask<Plan>('PATCH', pathOfFamily(kind, name), {
      query: dryRun,
      body,
      ifMatch: etag,
    })
  ).data;
export const editFamily = ({ kind, name, etag }: Target, body: Partial<EditSecret>) =>
  ask<Family>('PATCH', pathOfFamily(kind, name), { body, ifMatch: etag });

export const planDeletion = async ({ kind, name, etag }: Target) =>
  (await ask<Plan>('DELETE', pathOfFamily(kind, name), { query: dryRun, ifMatch: etag })).data;
export const deleteFamily = ({ kind, name, etag }: Target) =>
  ask<void>('DELETE', pathOfFamily(kind, name), { ifMatch: etag });

export const adoptionsOf = (kind: FamilyKind, name: string) =>
  `${pathOfFamily(kind, name)}/adoptions`;
export const planAdoption = async (kind: FamilyKind, name: string, body: AdoptVersions) =>
  (await ask<Plan>('POST', adoptionsOf(kind, name), { query: dryRun, body })).data;
export const adoptVersions = (kind: FamilyKind, name: string, body: AdoptVersions) =>
  ask<Family>('POST', adoptionsOf(kind, name), { body });

/** Needs no ETag, because the request sets the state independently of the previous one. */
export const pinVersion = (kind: FamilyKind, name: string, version: number, isPinned: boolean) =>
  ask<unknown>('PATCH', `${pathOfFamily(kind, name)}/versions/${version}`, {
    body: { isPinned },
    ifMatch: '*',
  });
