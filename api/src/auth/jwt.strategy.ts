import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { decodeProtectedHeader } from 'jose';
import { ExtractJwt, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { Refusals } from '../audit/index.js';
import { originOf, type Actor } from '../http/actor.js';
import { ALGORITHM, AUDIENCE, ISSUER, TYPE } from './access-tokens.js';
import { VerifiedTokenCache } from './verified-token-cache.js';
import { Sessions } from './sessions.js';
import { SigningKeys } from './signing-keys.js';

const Claims = z.object({
  sub: z.string(),
  sid: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** base64url decoders ignore the last bits of a text, so two texts could be the same signature. */
const isCanonical = (part = '') => Buffer.from(part, 'base64url').toString('base64url') === part;

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    keys: SigningKeys,
    private readonly sessions: Sessions,
    private readonly known: VerifiedTokenCache,
    private readonly refusals: Refusals,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: provide((token) => keyFor(token, keys)),
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      jsonWebTokenOptions: { clockTolerance: 5 },
      passReqToCallback: true,
    });
  }

  /** The token names the session. Its role is read from the database, not from the token. */
  async validate(request: FastifyRequest, payload: unknown): Promise<Actor | false> {
    const { data: claims } = Claims.safeParse(payload);
    const session = claims && (await this.sessions.find(claims.sid));
    if (claims && session?.userId === claims.sub) {
      this.known.learn(request, claims);
      return this.sessions.actorOf(session, request);
    }
    await this.refuse(request, claims);
    return false;
  }

  /** The token is genuine, so the audit can name the user of the session. */
  private async refuse(request: FastifyRequest, claims?: z.output<typeof Claims>) {
    const owner = claims && (await this.sessions.findOwner(claims.sid));
    if (owner?.userId !== claims?.sub || !owner)
      return this.refusals.count('auth.token', 'unauthenticated');
    this.refusals.note({
      principal: { ...owner, ...originOf(request) },
      action: 'auth.token',
      target: { kind: 'session', name: null },
      code: 'unauthenticated',
    });
  }
}

// The types of passport-jwt allow only strings; jsonwebtoken also accepts a KeyObject, which is parsed once.
const provide =
  (find: (token: string) => KeyObject | undefined): SecretOrKeyProvider =>
  (_request, token: string, done) => {
    const key = find(token) as unknown as string | undefined;
    done(key ? null : new Error('There is no key for this token'), key);
  };

function keyFor(token: string, keys: SigningKeys): KeyObject | undefined {
  try {
    const { alg, typ, kid } = decodeProtectedHeader(token);
    const isOurs = alg === ALGORITHM && typ === TYPE && isCanonical(token.split('.')[2]);
    return isOurs && kid ? keys.findPublic(kid) : undefined;
  } catch {
    return undefined;
  }
}
