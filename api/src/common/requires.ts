import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission } from '@waxseal/shared';
import { ApiProblems } from './api-problems.js';

export const ACCESS = 'waxseal:access';

/** `session`: anybody who is signed in. */
export type Access = Permission | 'public' | 'session';

const access = (kind: Access) =>
  applyDecorators(SetMetadata(ACCESS, kind), ApiExtension('x-access', kind));

/** The route needs this permission. A route with neither this, `@SignedIn()` nor `@Public()` stops the start. */
export const Requires = (permission: Permission) =>
  applyDecorators(
    access(permission),
    ApiBearerAuth(),
    ApiProblems('unauthenticated', 'forbidden', 'engine-unreachable', ...ofChanges(permission)),
    ApiProblems('internal'),
  );

/** Nothing is changed that cannot be written down. */
const ofChanges = (permission: Permission) =>
  permission.endsWith('.read') ? [] : (['audit-unavailable'] as const);

export const SignedIn = () =>
  applyDecorators(access('session'), ApiBearerAuth(), ApiProblems('unauthenticated', 'internal'));
export const Public = () => access('public');
