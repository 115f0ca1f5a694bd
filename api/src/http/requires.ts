import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission, ProblemCode } from '@waxseal/shared';
import { ApiProblems } from './api-problems.js';

export const ACCESS = 'waxseal:access';

/** `session`: anyone who is signed in, but no API token. */
export type Access = Permission | 'public' | 'session';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Missing on routes that no controller has: the panel, the API documentation and the metrics. */
    access?: Access;
    /** Of a user with a second factor: it must have been shown recently. */
    needsStepUp?: boolean;
    /** Open to a user who must have a second factor and has none yet. */
    worksWithoutFactor?: boolean;
  }
}

/** The guard reads the metadata; the hook that runs before a body is read has only Fastify's route. */
const access = (kind: Access, { needsStepUp, worksWithoutFactor }: FactorRules = {}) =>
  applyDecorators(
    SetMetadata(ACCESS, kind),
    RouteConfig({ access: kind, needsStepUp, worksWithoutFactor }),
    ApiExtension('x-access', kind),
    ...(needsStepUp ? [ApiExtension('x-step-up', true), ApiProblems('step-up-required')] : []),
    ...(kind === 'public' || worksWithoutFactor ? [] : [ApiProblems('factor-missing')]),
  );

interface FactorRules {
  needsStepUp?: boolean;
  worksWithoutFactor?: boolean;
}

/** The route needs this permission. A route with neither this, `@SignedIn()` nor `@Public()` stops the start. */
export const Requires = (permission: Permission, rules?: Pick<FactorRules, 'needsStepUp'>) =>
  applyDecorators(
    access(permission, rules),
    ApiBearerAuth(),
    ApiProblems('unauthenticated', 'forbidden'),
    ApiProblems(...ofTheEngine(permission), ...ofChanges(permission)),
  );

/** Users and the audit are in Waxseal's database; everything else needs the Engine. */
const ofTheEngine = (permission: Permission): ProblemCode[] =>
  /^(user|audit)\./.test(permission)
    ? []
    : [
        ...(['engine-unreachable', 'engine-timeout', 'engine-failed', 'no-quorum'] as const),
        ...(['engine-forbidden', 'engine-unsupported'] as const),
        ...(['swarm-unavailable', 'swarm-locked', 'not-a-manager'] as const),
      ];

/** A change is rejected if it cannot be recorded in the audit. */
const ofChanges = (permission: Permission) =>
  permission.endsWith('.read') ? [] : (['audit-unavailable'] as const);

/** What only a signed-in user may do, such as changing the password. An API token is refused. */
export const SignedIn = (rules?: FactorRules) =>
  applyDecorators(
    access('session', rules),
    ApiBearerAuth(),
    ApiProblems('unauthenticated', 'forbidden'),
  );
export const Public = () => access('public');
