import type { Schema } from '../../database/index.js';
import type { RotationHead, ServiceRecord, StepRecord } from '../rules/rotation-record.js';

export const headColumns = [
  'id',
  'kind',
  'state',
  'outcome',
  'reason',
  'planHash',
  'settings',
  'deletePrevious',
  'deleteStackOwned',
  'startedById',
  'startedByName',
  'waitsFor',
  'failure',
  'warnings',
  'request',
  'cancelledAt',
  'sweeps',
  'createdAt',
  'updatedAt',
  'endedAt',
  'deletesAt',
] as const;

export const changeColumns = [
  'position',
  'kind',
  'name',
  'source',
  'fromId',
  'fromVersion',
  'fromName',
  'toId',
  'toVersion',
  'toName',
  'intendedAt',
  'madeAt',
] as const;

export const serviceColumns = [
  'serviceId',
  'name',
  'stack',
  'position',
  'isCanary',
  'isOwn',
  'isJob',
  'takesOver',
  'startFirst',
  'state',
  'runningVersion',
  'baseline',
  'before',
  'deadlineMs',
  'tries',
  'waitsFor',
  'updated',
  'desired',
  'startedAt',
  'deadlineAt',
  'endedAt',
  'failure',
  'warnings',
] as const;

export const deletionColumns = [
  'objectId',
  'kind',
  'name',
  'version',
  'objectName',
  'state',
  'waitsFor',
  'intendedAt',
  'endedAt',
] as const;

const flag = (is: boolean | undefined) => (is === undefined ? undefined : is ? 1 : 0);
const json = (value: unknown) =>
  value === undefined ? undefined : value === null ? null : JSON.stringify(value);
const fromJson = <Value>(text: string | null) => (text === null ? null : JSON.parse(text)) as Value;

/** Removes undefined fields, so that an update does not change them. */
const withoutGaps = <Row extends object>(row: Row) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Row]: Exclude<Row[Key], undefined>;
  };

export const toHeadRow = (head: Partial<RotationHead>) =>
  withoutGaps({
    ...head,
    settings: json(head.settings),
    deleteStackOwned: flag(head.deleteStackOwned),
    failure: json(head.failure),
    warnings: json(head.warnings),
    request: json(head.request),
  }) as Schema['rotation'];

export const toHead = (row: Schema['rotation']): RotationHead => ({
  ...row,
  settings: JSON.parse(row.settings) as RotationHead['settings'],
  deleteStackOwned: row.deleteStackOwned === 1,
  failure: fromJson<RotationHead['failure']>(row.failure),
  warnings: JSON.parse(row.warnings) as string[],
  request: fromJson<RotationHead['request']>(row.request),
});

export const toServiceRow = (service: Partial<Omit<ServiceRecord, 'steps'>>) =>
  withoutGaps({
    ...service,
    isCanary: flag(service.isCanary),
    isOwn: flag(service.isOwn),
    isJob: flag(service.isJob),
    takesOver: flag(service.takesOver),
    startFirst: flag(service.startFirst),
    baseline: json(service.baseline),
    before: json(service.before),
    failure: json(service.failure),
    warnings: json(service.warnings),
  }) as Partial<Schema['rotationService']>;

type ServiceRow = Pick<Schema['rotationService'], (typeof serviceColumns)[number]>;

export const toService = (
  row: ServiceRow,
  steps: (StepRecord & { serviceId: string })[],
): ServiceRecord => ({
  ...row,
  isCanary: row.isCanary === 1,
  isOwn: row.isOwn === 1,
  isJob: row.isJob === 1,
  takesOver: row.takesOver === 1,
  startFirst: row.startFirst === 1,
  baseline: JSON.parse(row.baseline) as ServiceRecord['baseline'],
  before: fromJson<ServiceRecord['before']>(row.before),
  failure: fromJson<ServiceRecord['failure']>(row.failure),
  warnings: JSON.parse(row.warnings) as string[],
  steps: steps.map(({ serviceId: _, ...step }) => step),
});
