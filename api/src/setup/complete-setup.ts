import { Injectable } from '@nestjs/common';
import type { AccessToken, SetUp } from '@waxseal/shared';
import { Audit, Refusals } from '../audit/index.js';
import {
  assertHardToGuess,
  hashToken,
  Passwords,
  StartSession,
  type Client,
} from '../auth/index.js';
import { anonymous } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { newUser, UsersRepository } from '../users/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';
import { SetupCheck } from './setup-check.js';
import { SetupDone, SetupRefused, WrongSetupToken } from './setup.errors.js';

interface GoodToken {
  hash: string;
  /** Created on the command line with --recovery: valid although there is an admin or a managed Swarm. */
  isRecovery: boolean;
}

@Injectable()
export class CompleteSetup {
  constructor(
    private readonly database: Database,
    private readonly tokens: SetupTokensRepository,
    private readonly users: UsersRepository,
    private readonly veto: SetupCheck,
    private readonly passwords: Passwords,
    private readonly startSession: StartSession,
    private readonly audit: Audit,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {}

  async execute(setUp: SetUp, client: Client): Promise<AccessToken> {
    const hash = hashToken(setUp.token);
    if (await this.isDone()) throw new SetupDone();
    const token = await this.findToken(hash);
    if (!token) {
      // Another request finished the setup in the meantime: the token was used, not wrong.
      if (await this.isDone()) throw new SetupDone();
      this.refusals.count('setup.complete', 'wrong-setup-token');
      throw new WrongSetupToken();
    }
    const target = { kind: 'user', name: setUp.username, fields: ['username', 'password'] };
    const admin = await this.audit.around(anonymous(client), 'setup.complete', target, () =>
      this.makeAdmin(setUp, token),
    );
    return this.startSession.execute(admin, client);
  }

  private async makeAdmin({ username, password }: SetUp, { hash, isRecovery }: GoodToken) {
    const detail = isRecovery ? null : await this.veto.reason();
    if (detail !== null) throw new SetupRefused({ detail });
    await assertHardToGuess(password, username);
    const passwordHash = await this.passwords.hash(password);
    const admin = newUser({ username, role: 'admin', passwordHash }, this.clock.now());
    await this.database.transaction(async (tx) => {
      if (!isRecovery && (await this.users.in(tx).hasEnabledAdmin())) throw new SetupDone();
      const isUsed = await this.tokens.in(tx).use(hash, this.clock.now());
      if (!isUsed) throw new WrongSetupToken();
      await this.tokens.in(tx).voidAll();
      await this.users.in(tx).add(admin);
    });
    return admin;
  }

  /** Once an admin can sign in, only a recovery token is still accepted. */
  private async isDone() {
    if (!(await this.users.hasEnabledAdmin())) return false;
    return !(await this.tokens.hasRecovery(this.clock.now()));
  }

  /** Not throttled: 256 random bits cannot be guessed, and an attacker could keep the owner waiting. */
  private async findToken(hash: string): Promise<GoodToken | undefined> {
    const row = await this.tokens.find(hash, this.clock.now());
    return row && { hash, isRecovery: row.isRecovery === 1 };
  }
}
