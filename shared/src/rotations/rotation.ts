import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { Generated } from './generator.js';
import { EffectiveSettings } from './settings.js';
import { FamilyKind } from './start-rotation.js';

/**
 * `planned → creating → rolling → verifying → finishing → done`, later `retiring → closed`.
 * `failed`: nothing was changed. `reverted`: all is as it was. `cancelled`: so, because somebody
 * asked for it. `blocked`: old and new both are kept, and a person decides.
 */
export const RotationState = z
  .enum([
    'planned',
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

/** In these nothing is under way that a family has to wait for. */
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
  ])
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
      .enum(['task-failed', 'rolled-back', 'paused', 'deadline', 'worse-than-before', 'refused'])
      .describe('`rolled-back`, `paused`: the Engine did so by itself'),
    message: z.string().describe("The task's error, or what was waited for"),
    task: z.string().nullable(),
    node: z.string().nullable(),
    exitCode: z.int().nullable(),
    logLines: z.array(z.string()).describe('The last lines of that task; needs `service.env.read`'),
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
      .describe('What its spec names now, as last seen'),
    steps: z.array(RotationStep),
    waitsFor: z.string().nullable().describe('As "2 of 3 tasks run on the new version"'),
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
    toVersion: z.int().nullable().describe('Null where versions are only removed'),
    toName: z.string().nullable(),
    toId: z.string().nullable().describe("Docker's id of the new version"),
    removes: z
      .array(
        z.object({
          version: z.int(),
          objectName: z.string().describe("The Docker object's own name"),
          state: z.enum(['waiting', 'held', 'kept', 'removed']),
          waitsFor: z.string().nullable().describe('As "web still has a task on it"'),
        }),
      )
      .describe('Versions that retirement is to remove'),
  })
  .meta({ id: 'RotatedFamily' });
export type RotatedFamily = z.infer<typeof RotatedFamily>;

export const Resolution = z.enum(['retry', 'accept', 'revert', 'abandon']).meta({
  id: 'Resolution',
  description:
    '`retry`: go on to the new version. `accept`: the new version counts, as it stands. `revert`: back to the old one. `abandon`: leave everything as it is; both versions stay.',
});
export type Resolution = z.infer<typeof Resolution>;

const Person = z.object({ id: z.string(), username: z.string() });

export const RotationSummary = z
  .object({
    id: z.string(),
    kind: z
      .enum(['rotation', 'restore', 'deletion', 'pruning'])
      .describe('`return`: back to a version there was'),
    state: RotationState,
    families: z.array(z.object({ kind: FamilyKind, name: z.string() })),
    serviceCount: z.int(),
    doneCount: z.int().describe('Services that are through, one way or the other'),
    reason: z.string().nullable(),
    startedBy: Person.nullable().describe('Null: Waxseal itself'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'RotationSummary' });
export type RotationSummary = z.infer<typeof RotationSummary>;

export const Rotation = RotationSummary.extend({
  changes: z.array(RotatedFamily),
  services: z.array(RotationService).describe('In their order'),
  settings: EffectiveSettings,
  planHash: z.string().nullable(),
  waitsFor: z.string().nullable().describe('As "The Engine is away", or what a person must decide'),
  failure: RotationFailure.extend({ service: z.string().nullable() })
    .nullable()
    .describe('What ended it, where it did not succeed'),
  isCancelling: z.boolean(),
  isCancellable: z.boolean(),
  resolutions: z.array(Resolution).describe('What can be decided now'),
  deletesAt: z.iso.datetime().nullable().describe('When previous versions are to be retired'),
  warnings: z.array(z.string()),
}).meta({ id: 'Rotation' });
export type Rotation = z.infer<typeof Rotation>;

/** The answer to a start: what was generated is in no other answer. */
export const StartedRotation = Rotation.extend({
  generated: z
    .array(Generated)
    .optional()
    .describe('Not where the answer is repeated for its `Idempotency-Key`'),
}).meta({ id: 'StartedRotation' });
export type StartedRotation = z.infer<typeof StartedRotation>;

export const RotationPage = pageOf('RotationPage', RotationSummary);

/** The newest comes first. */
export const RotationListQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  kind: FamilyKind.optional().describe('Of a family of this kind; with `name`'),
  name: z.string().max(255).optional().describe('Of the secret or config of this name'),
  service: z.string().max(255).optional().describe('With this service'),
  state: RotationState.optional().describe('In this state only'),
  open: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('Only those that are under way or wait for a person, or only the others'),
});
export type RotationListQuery = z.infer<typeof RotationListQuery>;

export const FollowQuery = z.strictObject({
  wait: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Answer when it has ended or a person must decide'),
  timeout: z.coerce
    .number()
    .min(0)
    .max(300)
    .default(60)
    .describe('Seconds to wait at most; then it is answered as it is'),
});
export type FollowQuery = z.infer<typeof FollowQuery>;

export const CancelRotation = z.strictObject({}).meta({ id: 'CancelRotation' });
export type CancelRotation = z.infer<typeof CancelRotation>;

export const ResolveRotation = z
  .strictObject({ resolution: Resolution })
  .meta({ id: 'ResolveRotation' });
export type ResolveRotation = z.infer<typeof ResolveRotation>;
