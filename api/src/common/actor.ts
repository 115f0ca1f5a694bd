import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Permission, Role } from '@waxseal/shared';
import { isPermitted } from '@waxseal/shared';
import type { FastifyRequest } from 'fastify';

/** Who does it, as decided on this request. */
export class Actor {
  constructor(
    readonly userId: string,
    readonly username: string,
    readonly role: Role,
    readonly sessionId: string,
  ) {}

  may(permission: Permission) {
    return isPermitted(this.role, permission);
  }
}

/** A request as it travels: the permission guard adds the actor. */
export type SignedRequest = FastifyRequest & { actor?: Actor };

/** The actor of the request; only on routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<SignedRequest>();
  if (!actor) throw new Error('A public route has no actor');
  return actor;
});
