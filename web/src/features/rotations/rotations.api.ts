import type {
  FamilyKind,
  Page,
  PruningPlan,
  Resolution,
  DeleteVersions,
  Rotation,
  RotationPlan,
  RotationSummary,
  StartedRotation,
  StartPruning,
  StartRotationInput,
} from '@waxseal/shared';
import { ask, pathOf } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}

export interface RotationList {
  state?: string;
  open?: string;
  failed?: string;
  kind?: FamilyKind;
  name?: string;
  service?: string;
  cursor?: string;
  limit?: number;
}
export type DeleteVersionsInput = Partial<DeleteVersions>;
export type PruneInput = Partial<StartPruning>;

const dryRun = { dryRun: true };

export const listRotations = (query: RotationList, { signal }: Reading = {}) =>
  ask<Page<RotationSummary>>('GET', '/rotations', { query: { ...query }, signal });
export const getRotation = (id: string, { signal }: Reading = {}) =>
  ask<Rotation>('GET', pathOf`/rotations/${id}`, { signal });

export const planRotation = async (body: StartRotationInput) =>
  (await ask<RotationPlan>('POST', '/rotations', { query: dryRun, body })).data;
export const startRotation = async (body: StartRotationInput) =>
  (await ask<StartedRotation>('POST', '/rotations', { body })).data;

export const cancelRotation = (id: string) =>
  ask<Rotation>('POST', pathOf`/rotations/${id}/cancellation`, { body: {} });
export const resolveRotation = (id: string, resolution: Resolution) =>
  ask<Rotation>('POST', pathOf`/rotations/${id}/resolutions`, { body: { resolution } });

export const pruningsOf = (kind: FamilyKind) => `/${kind}-prunings`;
export const deletionsOf = (kind: FamilyKind, name: string) =>
  kind === 'secret' ? pathOf`/secrets/${name}/deletions` : pathOf`/configs/${name}/deletions`;

/** Plans a prune or a version deletion. The plan and the start use the same path. */
export const planDeletions = async (path: string, body: PruneInput | DeleteVersionsInput) =>
  (await ask<PruningPlan>('POST', path, { query: dryRun, body })).data;
export const startDeletions = async (path: string, body: PruneInput | DeleteVersionsInput) =>
  (await ask<Rotation>('POST', path, { body })).data;
