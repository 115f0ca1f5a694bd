import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AccessToken } from '@waxseal/shared';
import { SignJWT } from 'jose';
import { Clock } from '../common/clock.js';
import type { OpenSession } from './session-rules.js';
import { ACCESS_TOKEN_LIFETIME_S } from './signing-key-rules.js';
import { SigningKeys } from './signing-keys.js';
import { VerifiedTokenCache } from './verified-token-cache.js';

export const ALGORITHM = 'ES256';
export const ISSUER = 'waxseal';
export const AUDIENCE = 'waxseal-api';
/** The explicit type keeps other kinds of tokens from being accepted (RFC 8725 section 3.11, RFC 9068). */
export const TYPE = 'at+jwt';

@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly verified: VerifiedTokenCache,
    private readonly clock: Clock,
  ) {}

  /**
   * The roles, and how and when the user authenticated (RFC 8176, RFC 9470), are for clients: the API
   * decides from the session, on each request.
   */
  async issue({ id, userId, role, createdAt, factorShownAt }: OpenSession): Promise<AccessToken> {
    const { kid, privateKey } = await this.keys.current();
    const now = Math.floor(this.clock.now() / 1000);
    const exp = now + ACCESS_TOKEN_LIFETIME_S;
    const accessToken = await new SignJWT({
      sid: id,
      roles: [role],
      auth_time: Math.floor((factorShownAt ?? createdAt) / 1000),
      amr: factorShownAt === null ? ['pwd'] : ['pwd', 'otp', 'mfa'],
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(exp)
      .sign(privateKey);
    this.verified.learnIssued(accessToken, { sub: userId, sid: id, exp });
    return { accessToken, tokenType: 'Bearer', expiresIn: ACCESS_TOKEN_LIFETIME_S };
  }
}
