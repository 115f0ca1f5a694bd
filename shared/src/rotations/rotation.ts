import { z } from 'zod';
import { Person } from '../users/person.js';
import { pageOf, pageQuery, queryFlag, waitQuery } from '../http/page.js';
import { Generated, type Generator } from './generator.js';
import { ExitCode } from '../services/service-states.js';
import { EffectiveSettings, type RotationSettings } from './settings.js';
import { BusyChoice, FamilyKind, type ServiceChoice } from './start-rotation.js';

/**
 * A rotation runs through `creating → rolling → verifying → finishing → done`, then, when the grace
 * period of the previous version ends, `deleting → closed`. `failed`: no service was changed.
 * `reverting → reverted`: after a failure every service runs the previous version again. `cancelled`: the
 * same, at a user's request. `blocked`: it could be neither finished nor reverted; both versions are kept,
 * and a user has to decide.
 */
export const RotationState = z
  .enum([
    'creating',
    'rolling',
    'verifying',
    'finishing',
    'done',
    'deleting',
    'closed',
    'failed',
    'reverting',
    'reverted',
    'blocked',
    'cancelled',
  ])
  .meta({ id: 'RotationState' });
export type RotationState = z.infer<typeof RotationState>;

/** In these states, another rotation may change the same secrets and configs. */
export const endedRotationStates = [
  'done',
  'deleting',
  'closed',
  'failed',
  'reverted',
  'cancelled',
] as const satisfies readonly RotationState[];
export const isEnded = (state: RotationState) =>
  (endedRotationStates as readonly RotationState[]).includes(state);

export const RotationOutcome = z
  .enum(['updated', 'partly-updated', 'not-updated'])
  .meta({ id: 'RotationOutcome' });
export type RotationOutcome = z.infer<typeof RotationOutcome>;

export const RotationServiceState = z
  .enum([
    'waiting',
    'updating',
    'verifying',
    'done',
    'skipped',
    'gone',
    'failed',
    'reverting',
    'reverted',
    'stuck',
    'untouched',
  ])
  .describe(
    '`waiting`: for its turn. `done`: verified on the new version. `gone`: deleted during the rotation. `stuck`: neither updated nor reverted. `untouched`: the rotation ended before its turn.',
  )
  .meta({ id: 'RotationServiceState' });
export type RotationServiceState = z.infer<typeof RotationServiceState>;

export const RotationStep = z
  .object({
    name: z.enum([
      'update',
      'verify',
      'restore-order',
      'revert',
      'verify-revert',
      'clear-previous-spec',
    ]),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'RotationStep' });
export type RotationStep = z.infer<typeof RotationStep>;

/** Why a service did not take the new version. */
export const RotationFailure = z
  .object({
    reason: z
      .enum(['task-failed', 'rolled-back', 'paused', 'deadline', 'refused'])
      .describe('`rolled-back`, `paused`: done by Docker'),
    message: z
      .string()
      .describe(
        'Error of the task, or what was missing. What may quote arguments needs the permission `service.env.read` and is not stored',
      ),
    task: z.string().nullable(),
    node: z.string().nullable(),
    exitCode: ExitCode.nullable(),
    logLines: z.array(z.string()).describe('Last log lines of the task; needs `service.env.read`'),
  })
  .meta({ id: 'RotationFailure' });
export type RotationFailure = z.infer<typeof RotationFailure>;

export const RotationService = z
  .object({
    service: z.string(),
    id: z.string(),
    stack: z.string().nullable(),
    position: z.int(),
    isCanary: z.boolean(),
    isOwn: z.boolean(),
    state: RotationServiceState,
    runningVersion: z
      .enum(['old', 'new', 'mixed', 'gone', 'unknown'])
      .describe('The version in its spec: now, or at the end of the rotation once it has ended'),
    steps: z.array(RotationStep),
    waitsFor: z.string().nullable().describe('For example "2 of 3 tasks run"'),
    updated: z.int().nullable().describe('Running tasks with the new version'),
    desired: z.int().nullable(),
    startedAt: z.iso.datetime().nullable(),
    deadlineAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    failure: RotationFailure.nullable(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'RotationService' });
export type RotationService = z.infer<typeof RotationService>;

export const RotatedFamily = z
  .object({
    kind: FamilyKind,
    name: z.string(),
    source: z.enum(['value', 'generator', 'version', 'none']),
    fromVersion: z.int().nullable(),
    toVersion: z.int().nullable().describe('Null if versions are only deleted'),
    toName: z.string().nullable(),
    toId: z.string().nullable().describe('Docker ID of the new version'),
    isToDeleted: z.boolean().describe('The new version no longer exists'),
    deletions: z
      .array(
        z
          .object({
            version: z.int(),
            objectName: z.string().describe('Name of the Docker object'),
            state: z.enum(['waiting', 'held', 'kept', 'deleted']),
            waitsFor: z.string().nullable().describe('For example "A task of web still uses it"'),
          })
          .meta({ id: 'VersionDeletion' }),
      )
      .describe('Versions to delete'),
  })
  .meta({ id: 'RotatedFamily' });
export type RotatedFamily = z.infer<typeof RotatedFamily>;

export const Resolution = z.enum(['retry', 'accept', 'revert', 'abandon']).meta({
  id: 'Resolution',
  description:
    '`retry`: update the remaining services to the new version. `accept`: make the new version current and change no service. `revert`: revert every service to the old version. `abandon`: end the rotation, change nothing and keep both versions.',
});
export type Resolution = z.infer<typeof Resolution>;

/** A part of a request as it was sent: unlike the request, a response is open for more fields. */
const asSent = <Part>(description: string) =>
  // Its fields are those of the schema of the request.
  z.looseObject({}).describe(description) as unknown as z.ZodType<Part>;

/** What was asked for, without values, so that a failed rotation can be tried again. */
export const RotationRequest = z
  .object({
    changes: z.array(
      z
        .object({
          kind: FamilyKind,
          name: z.string(),
          source: z.enum(['value', 'generator', 'version']),
          generator: asSent<Generator>('See `Generator`').nullable(),
          version: z.int().nullable().describe('The earlier version to restore'),
        })
        .meta({ id: 'RequestedChange' }),
    ),
    choices: z.record(z.string(), asSent<ServiceChoice>('See `ServiceChoice`')),
    busy: BusyChoice.nullish(),
    settings: asSent<RotationSettings>(
      'See `RotationSettings`; without those that come from policies and defaults',
    ),
    deletePrevious: z.enum(['after-grace', 'now']),
    deleteStackOwned: z.boolean(),
    reveal: z.boolean(),
  })
  .meta({ id: 'RotationRequest' });
export type RotationRequest = z.infer<typeof RotationRequest>;

export const RotationSummary = z
  .object({
    id: z.string(),
    kind: z
      .enum(['rotation', 'restore', 'deletion', 'pruning'])
      .describe('`restore`: to an earlier version'),
    state: RotationState,
    outcome: RotationOutcome.nullable().describe('Null unless a new version became current'),
    families: z.array(
      z.object({ kind: FamilyKind, name: z.string() }).meta({ id: 'FamilyReference' }),
    ),
    serviceCount: z.int(),
    doneCount: z.int().describe('Services that need nothing more: updated, reverted or deleted'),
    busyCount: z.int().describe('Services that are being updated, verified or reverted'),
    failedCount: z.int().describe('Services that could not be updated'),
    skippedCount: z.int().describe('Services that stay on their version as planned'),
    untouchedCount: z.int().describe('Services whose turn did not come before the end'),
    reason: z.string().nullable(),
    startedBy: Person.nullable().describe('Null: Waxseal itself'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    failure: RotationFailure.pick({ reason: true, message: true })
      .extend({ service: z.string().nullable() })
      .meta({ id: 'RotationFailureSummary' })
      .nullable()
      .describe('Why the rotation did not succeed'),
  })
  .meta({ id: 'RotationSummary' });
export type RotationSummary = z.infer<typeof RotationSummary>;

export const Rotation = RotationSummary.extend({
  changes: z.array(RotatedFamily),
  services: z.array(RotationService).describe('In the order of their updates'),
  settings: EffectiveSettings,
  planHash: z.string().nullable(),
  waitsFor: z.string().nullable().describe('Why the rotation waits, or what has to be decided'),
  failure: RotationFailure.extend({ service: z.string().nullable() })
    .meta({ id: 'RotationServiceFailure' })
    .nullable()
    .describe('Why the rotation did not succeed'),
  isCancelling: z.boolean(),
  isCancellable: z.boolean(),
  resolutions: z.array(Resolution).describe('Resolutions that are available now'),
  deletesAt: z.iso
    .datetime()
    .nullable()
    .describe('When the replaced versions are scheduled for deletion; null if they are kept'),
  warnings: z.array(z.string()),
  request: RotationRequest.nullable().describe(
    'Null for deletions and prunings, and for rotations that an earlier release started',
  ),
}).meta({ id: 'Rotation' });
export type Rotation = z.infer<typeof Rotation>;

/** The response to a start. No other response contains the generated values. */
export const StartedRotation = Rotation.extend({
  generated: z
    .array(Generated)
    .optional()
    .describe('Missing if the response is repeated for its `Idempotency-Key`'),
}).meta({ id: 'StartedRotation' });
export type StartedRotation = z.infer<typeof StartedRotation>;

export const RotationPage = pageOf('RotationPage', RotationSummary);

/** Newest first. */
export const RotationListQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  kind: FamilyKind.optional().describe(
    'Only rotations of this kind of object; together with `name`',
  ),
  name: z
    .string()
    .max(255)
    .optional()
    .describe('Only rotations of the secret or config with this name'),
  service: z.string().max(255).optional().describe('Only rotations of this service'),
  state: RotationState.optional().describe('Only in this state'),
  open: queryFlag
    .optional()
    .describe('true: only rotations in progress or blocked; false: only ended ones'),
  failed: queryFlag
    .optional()
    .describe(
      'true: only rotations that failed or were reverted, and of a secret or config that no later rotation has changed since; false: only the others',
    ),
});
export type RotationListQuery = z.infer<typeof RotationListQuery>;

export const FollowQuery = z.strictObject(
  waitQuery(
    'Respond when the rotation has ended or needs a decision; of a deletion or pruning, when the versions are deleted',
  ),
);
export type FollowQuery = z.infer<typeof FollowQuery>;

export const CancelRotation = z.strictObject({}).meta({ id: 'CancelRotation' });
export type CancelRotation = z.infer<typeof CancelRotation>;

export const ResolveRotation = z
  .strictObject({ resolution: Resolution })
  .meta({ id: 'ResolveRotation' });
export type ResolveRotation = z.infer<typeof ResolveRotation>;
