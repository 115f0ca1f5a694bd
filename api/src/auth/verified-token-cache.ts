import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';
import type { Actor, AuthenticatedRequest } from '../http/actor.js';
import { Sessions } from './sessions.js';

interface Claims {
  sub: string;
  sid: string;
  exp: number;
}

const MAX_TOKENS = 10_000;

/**
 * Access tokens whose signature was verified: verifying it again before they expire would give the
 * same result. Session and role are still read for each request.
 */
@Injectable()
export class VerifiedTokenCache {
  private readonly claimsByDigest = new LRUCache<string, Claims>({ max: MAX_TOKENS });

  constructor(
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  learn(request: AuthenticatedRequest, claims: Claims) {
    const key = digestOf(request);
    if (key) this.claimsByDigest.set(key, claims);
  }

  /** A token that was just issued is known before its first use, so that it counts for its session. */
  learnIssued(accessToken: string, claims: Claims) {
    this.claimsByDigest.set(digest(`Bearer ${accessToken}`), claims);
  }

  sessionOf(request: AuthenticatedRequest): string | undefined {
    return this.claimsOf(request)?.sid;
  }

  /** The actor, if it is known without a read; undefined if the token must be verified. */
  findActor(request: AuthenticatedRequest): Actor | undefined {
    const claims = this.claimsOf(request);
    const session = claims && this.sessions.findKnown(claims.sid);
    if (!session || session.userId !== claims.sub) return undefined;
    return this.sessions.actorOf(session, request);
  }

  private claimsOf(request: AuthenticatedRequest): Claims | undefined {
    const key = digestOf(request);
    const claims = key && this.claimsByDigest.get(key);
    return claims && this.clock.now() < claims.exp * 1000 ? claims : undefined;
  }
}

const digest = (authorization: string) => hash('sha256', authorization, 'base64');

/** Computed once for each request, which needs it several times. */
function digestOf(request: AuthenticatedRequest): string | undefined {
  const { authorization } = request.headers;
  if (!authorization) return undefined;
  return (request.tokenDigest ??= digest(authorization));
}
