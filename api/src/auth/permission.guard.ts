import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { AuditAction, Permission } from '@waxseal/shared';
import { Refusals } from '../audit/index.js';
import type { Actor, AuthenticatedRequest } from '../http/actor.js';
import { ACCESS, type Access } from '../http/requires.js';
import { VerifiedTokenCache } from './verified-token-cache.js';
import { Clock } from '../common/clock.js';
import { stepUpRequired } from '../http/step-up.js';
import { ApiTokens } from './api-tokens.js';
import { challenge, FactorMissing, Forbidden, Unauthenticated } from './auth.errors.js';
import { SecondFactors } from './factor/second-factors.js';

/** Denies by default: a route without an access rule is never reachable. */
@Injectable()
export class PermissionGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly known: VerifiedTokenCache,
    private readonly tokens: ApiTokens,
    private readonly factors: SecondFactors,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {
    super();
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, targets);
    if (access === undefined) throw new Error('A route has no access rule');
    return this.authorize(context, access)?.then(() => true) ?? true;
  }

  /**
   * Runs before the body is read, and again as a guard: the second time the actor is known. Returns a
   * promise only if the session must be read.
   */
  authorize(context: ExecutionContext, access: Access): Promise<void> | void {
    if (access === 'public') return;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.actor ??= this.known.findActor(request) ?? this.tokens.findActor(request);
    if (request.actor) return this.assertMay(request, access);
    return this.identify(context).then(() => this.assertMay(request, access));
  }

  private async identify(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!this.tokens.isGiven(request)) return void (await super.canActivate(context));
    const actor = await this.tokens.identify(request);
    if (!actor) throw new Unauthenticated({ headers: challenge(true) });
    request.actor = actor;
  }

  private assertMay(request: AuthenticatedRequest, access: Access) {
    if (access === 'session') {
      // What only a user may do: see the session, change the password, create tokens.
      if (request.actor?.kind !== 'session') this.refuse(request, 'auth.token');
    } else if (!request.actor?.may(access as Permission))
      this.refuse(request, access as Permission);
    this.assertFactor(request);
  }

  /** Sessions only: an API token works without anyone who could show a factor. */
  private assertFactor({ actor, routeOptions }: AuthenticatedRequest) {
    if (actor?.kind !== 'session') return;
    const { needsStepUp, worksWithoutFactor } = routeOptions.config;
    const isMissing = !actor.factor.isEnabled && this.factors.isRequired(actor.role);
    if (isMissing && !worksWithoutFactor) throw new FactorMissing();
    if (needsStepUp && !actor.isSteppedUp(this.clock.now())) throw stepUpRequired();
  }

  private refuse({ actor, params }: AuthenticatedRequest, action: AuditAction): never {
    const { name, id } = params as { name?: string; id?: string };
    const target = { kind: action.split('.')[0]!, name: name ?? id ?? null };
    if (actor) this.refusals.note({ principal: actor, action, target, code: 'forbidden' });
    throw new Forbidden();
  }

  override getAuthenticateOptions() {
    return { property: 'actor', session: false };
  }

  // Nest requires the signature: the caller chooses the type parameter.
  override handleRequest<User = Actor>(
    error: unknown,
    actor: User | false,
    info: unknown,
    context: ExecutionContext,
  ): User {
    if (error) throw error;
    if (actor) return actor;
    const { headers } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const isTokenGiven = headers.authorization !== undefined;
    // Without an error the token was valid, and the strategy has recorded the refusal with its session.
    if (isTokenGiven && info instanceof Error) this.refusals.count('auth.token', 'unauthenticated');
    throw new Unauthenticated({ headers: challenge(isTokenGiven) });
  }
}
