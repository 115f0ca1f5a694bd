import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { hashToken, makeToken } from '../token.js';
import { ShortLived } from './short-lived.js';

const LIFETIME_MS = 5 * 60_000;
const MOST_WRONG_CODES = 5;

/** A user whose password was right, and who has not shown the second factor yet. */
export interface HalfSignedIn {
  id: string;
  username: string;
  passwordHash: string;
}

/** Challenges of sign-ins that wait for a code. A challenge gives access to nothing. */
@Injectable()
export class SignInChallenges {
  private readonly open: ShortLived<{ user: HalfSignedIn; wrongCodes: number }>;

  constructor(clock: Clock) {
    this.open = new ShortLived(clock, LIFETIME_MS);
  }

  issue({ id, username, passwordHash }: HalfSignedIn): string {
    const challenge = makeToken();
    this.open.set(hashToken(challenge), { user: { id, username, passwordHash }, wrongCodes: 0 });
    return challenge;
  }

  find(challenge: string): HalfSignedIn | undefined {
    return this.open.find(hashToken(challenge))?.user;
  }

  /** After too many wrong codes, the password is needed again. */
  countWrongCode(challenge: string) {
    const key = hashToken(challenge);
    const entry = this.open.find(key);
    if (entry && ++entry.wrongCodes >= MOST_WRONG_CODES) this.open.delete(key);
  }

  /** False if another request has used it up. */
  use(challenge: string): boolean {
    return this.open.delete(hashToken(challenge));
  }
}
