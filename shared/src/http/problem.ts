import { z } from 'zod';
import { FamilyUser } from '../families/version.js';
import { PruningPlan } from '../rotations/pruning.js';
import { RotationPlan } from '../rotations/rotation-plan.js';
import { Task } from '../services/service.js';
import { FamilyKind } from '../rotations/start-rotation.js';

/** Every problem of the API with its HTTP status and title. Clients decide by `code`, never by text. */
export const problems = {
  'bad-request': [400, 'The request is malformed'],
  'bad-cursor': [400, 'The cursor is invalid'],
  unauthenticated: [401, 'Authentication required'],
  'wrong-credentials': [401, 'Incorrect username or password'],
  'factor-required': [401, 'A code of the second factor is required'],
  'wrong-code': [401, 'Incorrect code'],
  'sign-in-expired': [401, 'The sign-in took too long'],
  'step-up-required': [401, 'A new code of the second factor is required'],
  'wrong-setup-token': [401, 'Incorrect or expired setup token'],
  forbidden: [403, "You don't have permission to do this"],
  'factor-missing': [403, 'Set up a second factor first'],
  'foreign-origin': [403, 'The request was blocked because it comes from another site'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'This resource does not have the method'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'name-taken': [409, 'This name is already in use'],
  'no-second-factor': [409, 'There is no second factor'],
  'factor-exists': [409, 'The second factor is already set up'],
  'secret-in-use': [409, 'The secret is in use'],
  'config-in-use': [409, 'The config is in use'],
  'rotation-running': [409, 'A rotation is already in progress'],
  'consumer-busy': [409, 'A service that uses it is being updated'],
  'not-rotatable': [409, 'This cannot be rotated'],
  'already-current': [409, 'This version is already current'],
  'version-kept': [409, 'This version is kept'],
  'nothing-to-delete': [409, 'There is no version to delete'],
  'rotation-over': [409, 'The rotation can no longer be cancelled'],
  'not-resolvable': [409, 'This decision is not available for the rotation'],
  'immutable-field': [409, 'This cannot be changed'],
  'not-scalable': [409, 'Only a replicated service can be scaled'],
  'not-stopped': [409, 'Waxseal has not stopped this service'],
  'log-unreadable': [409, 'The log cannot be read'],
  'own-service': [409, 'Waxseal runs in this service'],
  'rollout-paused': [409, 'The rollout is paused'],
  'rollout-not-paused': [409, 'The rollout is not paused'],
  'rollout-failed': [409, 'The rollout failed'],
  'previous-spec-broken': [409, 'There is no previous spec to roll back to'],
  'setup-done': [409, 'Setup is already complete'],
  'setup-refused': [409, 'This Swarm was managed by another Waxseal installation'],
  'last-manager': [409, 'The Swarm would lose its managers'],
  'node-up': [409, 'The node is not down'],
  'node-is-manager': [409, 'The node is a manager'],
  'autolock-off': [409, 'Autolock is off'],
  'swarm-not-locked': [409, 'The Swarm is not locked'],
  'swarm-active': [409, 'This Docker Engine is already part of a Swarm'],
  'last-admin': [409, 'At least one active admin is required'],
  'still-running': [409, 'The first request with this idempotency key is still running'],
  'outcome-unknown': [409, 'The outcome of the first request with this idempotency key is unknown'],
  'stale-version': [412, 'It was changed since you read it'],
  'plan-stale': [412, 'The plan is out of date'],
  'body-too-large': [413, 'The request body is too large'],
  'unsupported-media-type': [415, 'The request body must be application/json'],
  'unknown-host': [421, 'Unknown host name'],
  'invalid-input': [422, 'Some fields are invalid'],
  'idempotency-mismatch': [422, 'This idempotency key was used for a different request'],
  'precondition-required': [428, 'If-Match is required'],
  'headers-too-large': [431, 'The request headers are too large'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Something went wrong in Waxseal'],
  'engine-failed': [502, 'The Docker Engine returned an error'],
  'engine-forbidden': [503, 'The Docker Engine, or a proxy in front of it, forbids this'],
  'engine-unsupported': [503, 'The Docker Engine is not supported'],
  'engine-unreachable': [503, 'The Docker Engine cannot be reached'],
  'engine-timeout': [503, 'The Docker Engine timed out'],
  'swarm-unavailable': [503, 'The Docker Engine has no working Swarm'],
  'swarm-locked': [503, 'The Swarm is locked'],
  'not-a-manager': [503, 'The Docker Engine is a worker, not a manager'],
  'no-quorum': [503, 'The Swarm managers have no quorum'],
  'audit-unavailable': [503, 'The audit log cannot be written'],
  'database-unavailable': [503, 'The database is unavailable'],
  migrating: [503, 'The database is being migrated'],
  stopping: [503, 'Waxseal is shutting down'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

export const ProblemCode = z.enum(problemCodes).meta({
  id: 'ProblemCode',
  description: 'More codes are added: treat one that you do not know by the status of the response',
});

/** What is wrong with one field. The value is never repeated. */
export const FieldError = z
  .object({
    pointer: z
      .string()
      .describe('JSON pointer (RFC 6901) into the body, or the name of a parameter or header'),
    detail: z.string(),
  })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

/** Described here and not where it is used: OpenAPI 3.0 has no text beside a reference. */
const CurrentPlan = z.discriminatedUnion('kind', [RotationPlan, PruningPlan]).meta({
  id: 'CurrentPlan',
  description:
    'Of `plan-stale`, `consumer-busy`, `version-kept` and `nothing-to-delete`: the plan as it is now. Missing if it changes at this moment: ask for it again',
});

/** RFC 9457 problem details. Members of single codes are missing in the problems of all others. */
export const Problem = z
  .object({
    type: z.string().describe('`urn:waxseal:problem:<code>`'),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: ProblemCode,
    detail: z.string().optional(),
    instance: z.string().optional().describe('The path of the request, without its query'),
    requestId: z.string().describe('The same as the header `X-Request-Id`'),
    errors: z
      .array(FieldError)
      .optional()
      .describe('Of `invalid-input` and `bad-request`: the fields and parameters that are wrong'),
    current: z
      .looseObject({})
      .optional()
      .describe(
        'Of `stale-version` and `rollout-failed`: the resource as it is now. Its ETag is in the header `ETag`',
      ),
    challenge: z
      .string()
      .optional()
      .describe(
        'Of `factor-required`: send it with a code within 5 minutes to complete the sign-in. It can be used once',
      ),
    plan: CurrentPlan.optional(),
    usedBy: z
      .array(FamilyUser)
      .optional()
      .describe('Of `secret-in-use` and `config-in-use`: the services that prevent the deletion'),
    services: z
      .array(z.string())
      .optional()
      .describe('Of `consumer-busy`: the services for which a choice is missing'),
    rollout: z
      .enum(['task-failed', 'paused', 'rolled-back', 'superseded'])
      .optional()
      .describe(
        'Of `rollout-failed`. `task-failed`: a task ended by itself. `paused`: Docker paused the rollout. `rolled-back`: Docker or another client rolls the service back. `superseded`: another client changed the service',
      ),
    tasks: z
      .array(Task)
      .optional()
      .describe(
        'Of `rollout-failed`: the tasks that ended by themselves, oldest first, at most 10',
      ),
    missing: z
      .array(z.object({ kind: FamilyKind, name: z.string() }).meta({ id: 'MissingObject' }))
      .optional()
      .describe(
        'Of `previous-spec-broken`: what the previous spec references and no longer exists',
      ),
    rotation: z
      .string()
      .optional()
      .describe('Of `rotation-running`: the ID of the rotation in progress'),
    link: z
      .string()
      .optional()
      .describe('Of `rotation-running` and `outcome-unknown`: the path of what to read next'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const problemType = (code: ProblemCode) => `urn:waxseal:problem:${code}`;
