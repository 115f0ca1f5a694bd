import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Actor, SignedRequest } from '../common/actor.js';
import { ACCESS, type Access } from '../common/requires.js';
import { challenge, Forbidden, Unauthenticated } from './auth.errors.js';

/** Deny by default: a route says who may use it, or nobody may. */
@Injectable()
export class PermissionGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, targets);
    if (access === 'public') return true;
    if (access === undefined) throw new Error('A route without an access rule');
    await super.canActivate(context);
    const { actor } = context.switchToHttp().getRequest<SignedRequest>();
    if (access !== 'session' && !actor?.may(access)) throw new Forbidden();
    return true;
  }

  override getAuthenticateOptions() {
    return { property: 'actor', session: false };
  }

  // The signature is Nest's: its type parameter is whatever the caller expects.
  override handleRequest<User = Actor>(
    error: unknown,
    actor: User | false,
    _info: unknown,
    context: ExecutionContext,
  ): User {
    if (error) throw error;
    if (actor) return actor;
    const { headers } = context.switchToHttp().getRequest<SignedRequest>();
    throw new Unauthenticated({ headers: challenge(headers.authorization !== undefined) });
  }
}
