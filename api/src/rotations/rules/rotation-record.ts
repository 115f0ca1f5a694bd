import type {
  EffectiveSettings,
  RotationFailure,
  RotationService,
  RotationServiceState,
  RotationState,
  RotationStep,
  RotationSummary,
} from '@waxseal/shared';
import type { Schema } from '../../database/index.js';
import type { ObjectKind, UpdateOrder } from '../../engine/index.js';

/** The lines of its log are in memory only. */
export type ServiceFailure = Omit<RotationFailure, 'logLines'>;
export type Failure = ServiceFailure & { service: string | null };

/** How a service did before anything was done. */
export interface Baseline {
  running: number;
  desired: number;
  isHealthy: boolean;
}

/** What an update replaces, to be put back as it was. */
export interface Before {
  references: { kind: ObjectKind; file: string; id: string; name: string }[];
  order: UpdateOrder;
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

/** As the Engine is asked for it. */
export const idOf = ({ serviceId, name }: ServiceRecord) => ({ id: serviceId, name });

/** Someone removed it. */
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
export type RemovalRecord = Omit<Schema['rotationRemoval'], 'rotationId'>;

export interface RotationHead {
  id: string;
  kind: RotationSummary['kind'];
  state: RotationState;
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
  cancelledAt: number | null;
  sweeps: number;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  deletesAt: number | null;
}

/** A rotation as it stands in the database: what was meant to be done, and what came of it. */
export interface RotationRecord extends RotationHead {
  changes: ChangeRecord[];
  services: ServiceRecord[];
  removals: RemovalRecord[];
}
