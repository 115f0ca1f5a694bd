import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Actor, originOf } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { Sessions } from './sessions.js';

interface Claims {
  sub: string;
  sid: string;
  exp: number;
}

const MOST_KNOWN = 10_000;

/**
 * Access tokens whose signature was found good: until they expire, to check it again would say the same.
 * Session and role are looked at on each request nevertheless.
 */
@Injectable()
export class VerifiedTokenCache {
  private readonly claimsByDigest = new Map<string, Claims>();

  constructor(
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  learn({ headers }: FastifyRequest, claims: Claims) {
    if (!headers.authorization) return;
    // Tokens live for minutes: those still in use are learnt again at once.
    if (this.claimsByDigest.size >= MOST_KNOWN) this.claimsByDigest.clear();
    this.claimsByDigest.set(digestOf(headers.authorization), claims);
  }

  /** Who asks, where that is known without a wait. Undefined says nothing: the token has to be looked at. */
  findActor(request: FastifyRequest): Actor | undefined {
    const { authorization } = request.headers;
    const claims = authorization && this.claimsByDigest.get(digestOf(authorization));
    if (!claims || this.clock.now() >= claims.exp * 1000) return undefined;
    const session = this.sessions.findKnown(claims.sid);
    if (session?.userId !== claims.sub) return undefined;
    const { userId, username, role, id } = session;
    return new Actor(userId, username, role, id, originOf(request));
  }
}

const digestOf = (text: string) => hash('sha256', text, 'base64');
