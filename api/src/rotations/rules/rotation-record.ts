import { randomUUID } from 'node:crypto';
import type {
  EffectiveSettings,
  RotationFailure,
  RotationOutcome,
  RotationRequest,
  RotationService,
  RotationServiceState,
  RotationState,
  RotationStep,
  RotationSummary,
} from '@waxseal/shared';
import type { Schema } from '../../database/index.js';
import type { ObjectKind, UpdateOrder } from '../../engine/index.js';
import type { Principal } from '../../http/actor.js';

/** A failure without the task's log lines, which are kept in memory only. */
export type ServiceFailure = Omit<RotationFailure, 'logLines'>;
export type Failure = ServiceFailure & { service: string | null };

/** The health of a service before the rotation. */
export interface Baseline {
  running: number;
  desired: number;
  isHealthy: boolean;
  /** Whether its tasks failed before. Missing in a rotation that an earlier release started. */
  isFailing?: boolean;
}

/** Whether a task that fails is the fault of the new value, because tasks did not fail before. */
export const isNewFault = ({ isHealthy, isFailing = true }: Baseline) => isHealthy || !isFailing;

/** The parts of a spec that an update replaces, so that a revert can restore them. */
export interface Before {
  references: { kind: ObjectKind; file: string; id: string; name: string }[];
  order: UpdateOrder;
  /** When the latest rollout before the update started, by the Engine's clock. */
  rolloutStartedAt?: string | null;
}

export interface ServiceRecord {
  serviceId: string;
  name: string;
  stack: string | null;
  position: number;
  isCanary: boolean;
  isOwn: boolean;
  isJob: boolean;
  takesOver: boolean;
  startFirst: boolean;
  state: RotationServiceState;
  runningVersion: RotationService['runningVersion'];
  baseline: Baseline;
  before: Before | null;
  deadlineMs: number;
  tries: number;
  waitsFor: string | null;
  updated: number | null;
  desired: number | null;
  startedAt: number | null;
  deadlineAt: number | null;
  endedAt: number | null;
  failure: ServiceFailure | null;
  warnings: string[];
  steps: StepRecord[];
}

/**
 * Whether the failure of a service fails the rotation. A service that was not healthy before fails it only
 * if its tasks failed with the new value and not before; otherwise that service alone is put back.
 */
export const failsRotation = ({ state, baseline, failure }: ServiceRecord) =>
  state === 'failed' &&
  (baseline.isHealthy ||
    (isNewFault(baseline) && failure?.reason !== 'deadline' && failure?.reason !== 'refused'));

/** Docker's id and name of the service. */
export const idOf = ({ serviceId, name }: ServiceRecord) => ({ id: serviceId, name });

/** The service was removed by another client. */
export const gone = (endedAt: number) =>
  ({
    state: 'gone',
    runningVersion: 'gone',
    waitsFor: null,
    endedAt,
  }) satisfies Partial<ServiceRecord>;

export interface StepRecord {
  name: RotationStep['name'];
  state: RotationStep['state'];
  startedAt: number | null;
  endedAt: number | null;
  detail: string | null;
}

export type ChangeRecord = Omit<Schema['rotationChange'], 'rotationId'>;
export type DeletionRecord = Omit<Schema['rotationDeletion'], 'rotationId'>;

export interface RotationHead {
  id: string;
  kind: RotationSummary['kind'];
  state: RotationState;
  outcome: RotationOutcome | null;
  reason: string | null;
  planHash: string | null;
  settings: EffectiveSettings;
  deletePrevious: 'after-grace' | 'now';
  deleteStackOwned: boolean;
  startedById: string | null;
  startedByName: string | null;
  waitsFor: string | null;
  failure: Failure | null;
  warnings: string[];
  /** What was asked for, without values; null for a deletion and a pruning. */
  request: RotationRequest | null;
  cancelledAt: number | null;
  sweeps: number;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  deletesAt: number | null;
}

/** A stored rotation: its plan and its progress. */
export interface RotationRecord extends RotationHead {
  changes: ChangeRecord[];
  services: ServiceRecord[];
  deletions: DeletionRecord[];
}

type Given<Thing, Required extends keyof Thing> = Pick<Thing, Required> & Partial<Thing>;

/** A rotation that has not done anything yet. */
export const newRotation = (
  { userId, username }: Principal,
  now: number,
  given: Given<
    Omit<RotationRecord, 'id' | 'startedById' | 'startedByName' | 'createdAt' | 'updatedAt'>,
    | 'kind'
    | 'state'
    | 'reason'
    | 'planHash'
    | 'settings'
    | 'deletePrevious'
    | 'deleteStackOwned'
    | 'warnings'
  >,
): RotationRecord => ({
  id: randomUUID(),
  startedById: userId,
  startedByName: username,
  outcome: null,
  waitsFor: null,
  failure: null,
  request: null,
  cancelledAt: null,
  sweeps: 0,
  createdAt: now,
  updatedAt: now,
  endedAt: null,
  deletesAt: null,
  changes: [],
  services: [],
  deletions: [],
  ...given,
});

/** A consumer that has not been updated yet. */
export const newConsumer = (
  given: Given<
    ServiceRecord,
    'serviceId' | 'name' | 'stack' | 'position' | 'baseline' | 'deadlineMs' | 'warnings'
  >,
): ServiceRecord => ({
  isCanary: false,
  isOwn: false,
  isJob: false,
  takesOver: false,
  startFirst: false,
  state: 'waiting',
  runningVersion: 'old',
  before: null,
  tries: 0,
  waitsFor: null,
  updated: null,
  desired: null,
  startedAt: null,
  deadlineAt: null,
  endedAt: null,
  failure: null,
  steps: [],
  ...given,
});

/** A version that is to be deleted. */
export const newDeletion = (
  given: Given<DeletionRecord, 'objectId' | 'kind' | 'name' | 'version' | 'objectName'>,
): DeletionRecord => ({
  state: 'waiting',
  waitsFor: null,
  intendedAt: null,
  endedAt: null,
  ...given,
});
