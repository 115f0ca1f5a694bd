import { z } from 'zod';

/** Every problem the facade can answer, with its HTTP status and title. Clients decide by `code`, never by text. */
export const problems = {
  'bad-request': [400, 'The request cannot be parsed'],
  'bad-cursor': [400, 'The cursor is not one of ours'],
  unauthenticated: [401, 'Sign in first'],
  'wrong-credentials': [401, 'Wrong user name or password'],
  forbidden: [403, 'Your role does not allow this'],
  'foreign-origin': [403, 'The request comes from another site'],
  'not-found': [404, 'Not found'],
  'name-taken': [409, 'The name is taken'],
  'secret-in-use': [409, 'The secret is in use'],
  'config-in-use': [409, 'The config is in use'],
  'rotation-running': [409, 'A rotation of this is under way'],
  'consumer-busy': [409, 'A service that uses it is busy with a rollout'],
  'not-rotatable': [409, 'This cannot be rotated'],
  'already-current': [409, 'This version is the current one'],
  'rotation-over': [409, 'The rotation is over'],
  'not-resolvable': [409, 'The rotation does not wait for this decision'],
  'version-needed': [409, 'This version must stay'],
  'immutable-field': [409, 'This cannot be changed'],
  'not-scalable': [409, 'Only a replicated service can be scaled'],
  'own-service': [409, 'Waxseal itself runs in this service'],
  'rollout-paused': [409, 'The rollout is paused'],
  'previous-spec-broken': [409, 'There is no previous spec to go back to'],
  'refreshed-elsewhere': [409, 'The session was refreshed elsewhere a moment ago'],
  'setup-done': [409, 'The set-up is done already'],
  'setup-refused': [409, 'This Swarm was managed before'],
  'swarm-active': [409, 'The Engine is part of a Swarm already'],
  'last-admin': [409, 'The last admin must stay'],
  'still-running': [409, 'The first request with this key is still running'],
  'outcome-unknown': [409, 'Nobody knows what became of the first request with this key'],
  'stale-version': [412, 'Somebody changed it meanwhile'],
  'plan-stale': [412, 'The plan holds no longer'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'unknown-host': [421, 'This is not a name of this server'],
  'invalid-input': [422, 'The input breaks a rule'],
  'idempotency-mismatch': [422, 'The key was used for another request'],
  'precondition-required': [428, 'If-Match is required'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  'engine-failed': [502, 'The Engine answered with an error'],
  'engine-unreachable': [503, 'The Docker Engine cannot be reached'],
  'engine-timeout': [503, 'The Docker Engine did not answer in time'],
  'swarm-unavailable': [503, 'The Engine has no working Swarm'],
  'swarm-locked': [503, 'The Swarm is locked'],
  'not-a-manager': [503, 'The Engine is a worker, not a manager'],
  'no-quorum': [503, 'The managers have no quorum'],
  'audit-unavailable': [503, 'The audit cannot be written'],
  'database-unavailable': [503, 'The database cannot be used'],
  migrating: [503, 'The database is being brought up to date'],
  stopping: [503, 'Waxseal is stopping'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

/** RFC 9457 problem details. `pointer` is a JSON pointer (RFC 6901) into the body, or a parameter's name. */
export const Problem = z
  .looseObject({
    type: z.string().describe('`urn:waxseal:problem:<code>`'),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes),
    detail: z.string().optional(),
    instance: z.string().optional().describe('The path of the request, without its query'),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const problemType = (code: ProblemCode) => `urn:waxseal:problem:${code}`;
