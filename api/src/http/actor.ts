import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Permission, type Role, isPermitted } from '@waxseal/shared';
import type { FastifyRequest } from 'fastify';

/** Where a request comes from. */
export interface Origin {
  requestId: string | null;
  address: string | null;
}

/** Who does something, and from where. Waxseal itself and anonymous clients have no id and no name. */
export interface Principal extends Origin {
  userId: string | null;
  username: string | null;
}

export const originOf = ({ id, ip }: FastifyRequest): Origin => ({ requestId: id, address: ip });

/** A client that has not authenticated. */
export const anonymous = ({ requestId, address }: Origin): Principal => ({
  userId: null,
  username: null,
  requestId,
  address,
});

export const systemActor: Principal = anonymous({ requestId: null, address: null });

/** The user of the command line, who has access to the data folder. */
export const commandLine: Principal = anonymous({ requestId: null, address: 'command line' });

/** The second factor of a user, as the session of this request knows it. */
export interface ActorFactor {
  isEnabled: boolean;
  /** When the session last showed it. */
  shownAt: number | null;
}

/** How long a shown code is enough for actions that need a recent one. */
export const STEP_UP_MS = 10 * 60_000;

const noFactor: ActorFactor = { isEnabled: false, shownAt: null };

interface SessionReader {
  find(id: string): Promise<{ role: Role } | undefined>;
}

/** The user of a request. */
export class Actor implements Principal {
  /** Whether the user is signed in, or another tool calls in the user's name. */
  readonly kind: 'session' | 'token' = 'session';
  readonly requestId: string | null;
  readonly address: string | null;

  constructor(
    readonly userId: string,
    readonly username: string,
    readonly role: Role,
    readonly sessionId: string,
    { requestId, address }: Origin,
    private readonly sessions?: SessionReader,
    readonly factor: ActorFactor = noFactor,
  ) {
    this.requestId = requestId;
    this.address = address;
  }

  may(permission: Permission) {
    return isPermitted(this.role, permission);
  }

  /** Whether an action that needs a recent code may go on. Without a factor, and for tokens, it always may. */
  isSteppedUp(now: number): boolean {
    const { isEnabled, shownAt } = this.factor;
    return !isEnabled || (shownAt !== null && now - shownAt < STEP_UP_MS);
  }

  /** Whether the session is still open, with the same role. For long-lived responses. */
  async isStillSignedIn(): Promise<boolean> {
    return (await this.sessions?.find(this.sessionId))?.role === this.role;
  }
}

/** The permission guard adds the actor; `tokenDigest` and `tokenHash` are computed once, for the caches of tokens. */
export type AuthenticatedRequest = FastifyRequest & {
  actor?: Actor;
  tokenDigest?: string;
  tokenHash?: string;
};

/** The actor of the request; only on routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('A public route has no actor');
  return actor;
});
