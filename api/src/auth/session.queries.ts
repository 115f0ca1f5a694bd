import { Injectable } from '@nestjs/common';
import { permissionsOf, type Session } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import { Representation } from '../http/representation.js';
import { Hub } from '../events/index.js';
import { challenge, Unauthenticated } from './auth.errors.js';
import { SecondFactors } from './factor/second-factors.js';
import { Sessions } from './sessions.js';

const iso = (at: number) => new Date(at).toISOString();

@Injectable()
export class SessionQueries {
  constructor(
    private readonly sessions: Sessions,
    private readonly factors: SecondFactors,
    private readonly hub: Hub,
  ) {}

  async get({ sessionId }: Actor): Promise<Representation<Session>> {
    const session = await this.sessions.find(sessionId);
    if (!session) throw new Unauthenticated({ headers: challenge(true) });
    const { id, userId, username, role, createdAt, expiresAt, hasFactor, factorShownAt } = session;
    return new Representation<Session>({
      id,
      user: { id: userId, username },
      role,
      permissions: [...permissionsOf(role)],
      createdAt: iso(createdAt),
      expiresAt: iso(expiresAt),
      secondFactor: {
        isEnabled: hasFactor,
        isRequired: this.factors.isRequired(role),
        shownAt: factorShownAt === null ? null : iso(factorShownAt),
      },
      lastEventId: this.hub.lastId,
    });
  }
}
