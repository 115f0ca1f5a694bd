import { isEnded, type Rotation, type RotationSummary } from '@waxseal/shared';
import { possibleResolutions, whyNotCancellable } from '../rules/possible-resolutions.js';
import type { ChangeRecord, RotationRecord, ServiceRecord } from '../rules/rotation-record.js';
import { progressOf, servicesOf } from './progress.js';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export function summarizeRotation(record: RotationRecord): RotationSummary {
  const { id, kind, state, outcome, reason, changes, deletions, failure } = record;
  const families = [...changes, ...deletions].map((one) => ({ kind: one.kind, name: one.name }));
  const unique = new Map(families.map((family) => [`${family.kind} ${family.name}`, family]));
  return {
    id,
    kind,
    state,
    outcome,
    families: [...unique.values()],
    ...progressOf(record),
    reason,
    startedBy:
      record.startedById !== null && record.startedByName !== null
        ? { id: record.startedById, username: record.startedByName }
        : null,
    createdAt: iso(record.createdAt)!,
    updatedAt: iso(record.updatedAt)!,
    endedAt: iso(record.endedAt),
    failure: failure && {
      service: failure.service,
      reason: failure.reason,
      message: failure.message,
    },
  };
}

export type LogsOf = (task: string | null) => string[];

/** For a rotation that has just started and therefore has no log lines. */
export const noLogs: LogsOf = () => [];

export function presentRotation(
  record: RotationRecord,
  logsOf: LogsOf,
  isToDeleted: (change: ChangeRecord) => boolean = () => false,
): Rotation {
  const { state, cancelledAt, failure } = record;
  const isCancellable = whyNotCancellable[state] === undefined && cancelledAt === null;
  return {
    ...summarizeRotation(record),
    changes: presentChanges(record, isToDeleted),
    services: servicesOf(record).map((service) => presentService(service, logsOf)),
    settings: record.settings,
    planHash: record.planHash,
    waitsFor: record.waitsFor,
    failure: failure && { ...failure, logLines: logsOf(failure.task) },
    isCancelling: cancelledAt !== null && !isEnded(state),
    isCancellable,
    resolutions: possibleResolutions(record),
    deletesAt: iso(record.deletesAt),
    warnings: record.warnings,
    request: record.request,
  };
}

function presentChanges(
  { changes, deletions }: RotationRecord,
  isToDeleted: (change: ChangeRecord) => boolean,
): Rotation['changes'] {
  const deletionsOf = (kind: string, name: string) =>
    deletions
      .filter((deletion) => deletion.kind === kind && deletion.name === name)
      .map(({ version, objectName, state, waitsFor }) => ({
        version,
        objectName,
        state,
        waitsFor,
      }));
  const changed = changes.map((change) => ({
    kind: change.kind,
    name: change.name,
    source: change.source,
    fromVersion: change.fromVersion,
    toVersion: change.toVersion,
    toName: change.toName,
    toId: change.toId,
    isToDeleted: isToDeleted(change),
    deletions: deletionsOf(change.kind, change.name),
  }));
  const others = deletions.filter(
    ({ kind, name }) => !changes.some((change) => change.kind === kind && change.name === name),
  );
  const families = new Map(others.map((one) => [`${one.kind} ${one.name}`, one]));
  const deletedOnly = [...families.values()].map(({ kind, name }) => ({
    kind,
    name,
    source: 'none' as const,
    fromVersion: null,
    toVersion: null,
    toName: null,
    toId: null,
    isToDeleted: false,
    deletions: deletionsOf(kind, name),
  }));
  return [...changed, ...deletedOnly];
}

function presentService(service: ServiceRecord, logsOf: LogsOf): Rotation['services'][number] {
  const { failure } = service;
  return {
    service: service.name,
    id: service.serviceId,
    stack: service.stack,
    position: service.position,
    isCanary: service.isCanary,
    isOwn: service.isOwn,
    state: service.state,
    runningVersion: service.runningVersion,
    steps: service.steps.map(({ name, state, startedAt, endedAt, detail }) => ({
      name,
      state,
      startedAt: iso(startedAt),
      endedAt: iso(endedAt),
      detail,
    })),
    waitsFor: service.waitsFor,
    updated: service.updated,
    desired: service.desired,
    startedAt: iso(service.startedAt),
    deadlineAt: iso(service.deadlineAt),
    endedAt: iso(service.endedAt),
    failure: failure && { ...failure, logLines: logsOf(failure.task) },
    warnings: service.warnings,
  };
}
