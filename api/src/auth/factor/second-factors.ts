import { Injectable } from '@nestjs/common';
import type { Role } from '@waxseal/shared';
import { Clock } from '../../common/clock.js';
import { Database, type Connection } from '../../database/index.js';
import { SecondFactorEnv } from '../../env/index.js';
import { KeyRing } from '../../keys/index.js';
import { FactorsRepository } from './factors.repository.js';
import { plainCode, RecoveryCodes } from './recovery-codes.js';
import { isTotpCode, stepOf } from './totp.js';

/** What a code was. */
export type ShownFactor = 'totp' | 'recovery-code';

/** The second factors of users: codes of an authenticator app (RFC 6238), and recovery codes. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly database: Database,
    private readonly repository: FactorsRepository,
    private readonly codes: RecoveryCodes,
    private readonly keys: KeyRing,
    private readonly env: SecondFactorEnv,
    private readonly clock: Clock,
  ) {}

  isRequired(role: Role): boolean {
    return this.env.requiredRoles.has(role);
  }

  async isEnabled(userId: string, tx?: Connection): Promise<boolean> {
    return (await this.in(tx).find(userId)) !== undefined;
  }

  /** Uses up a code. Undefined if it is wrong, was used before, or the user has no factor. */
  use(userId: string, given: string): Promise<ShownFactor | undefined> {
    const code = plainCode(given);
    return this.database.transaction(async (tx) => {
      const factors = this.repository.in(tx);
      const factor = await factors.find(userId);
      if (!factor) return undefined;
      if (isTotpCode(code)) {
        const step = stepOf(this.unwrap(userId, factor.wrappedSeed), code, this.clock.now());
        const isNew = step !== undefined && (await factors.useStep(userId, step));
        return isNew ? 'totp' : undefined;
      }
      const hash = this.codes.hash(userId, code);
      return (await factors.useRecoveryCode(userId, hash)) ? 'recovery-code' : undefined;
    });
  }

  /** Returns the recovery codes. `step` is that of the code that confirmed the seed. */
  async add(userId: string, { seed, step }: { seed: Buffer; step: number }, tx: Connection) {
    const wrappedSeed = this.keys.wrap(seed, contextOf(userId));
    const createdAt = this.clock.now();
    await this.in(tx).add({ userId, wrappedSeed, createdAt, lastStep: step });
    return this.renewRecoveryCodes(userId, tx);
  }

  async renewRecoveryCodes(userId: string, tx: Connection): Promise<string[]> {
    const codes = this.codes.make();
    const hashes = codes.map((code) => this.codes.hash(userId, code));
    await this.in(tx).replaceRecoveryCodes(userId, hashes);
    return codes;
  }

  /** False if the user has none. */
  delete(userId: string, tx: Connection): Promise<boolean> {
    return this.in(tx).delete(userId);
  }

  private in(tx?: Connection) {
    return tx ? this.repository.in(tx) : this.repository;
  }

  private unwrap(userId: string, wrappedSeed: string) {
    return this.keys.unwrap(wrappedSeed, contextOf(userId));
  }
}

/** The seed of one user cannot be moved to another. */
const contextOf = (userId: string) => `totp:${userId}`;
