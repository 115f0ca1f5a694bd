import { Injectable } from '@nestjs/common';
import type { AccessToken, SetUp } from '@waxseal/shared';
import { Audit, Refusals } from '../audit/index.js';
import {
  challenge,
  hashToken,
  Passwords,
  SignInThrottle,
  StartSession,
  WrongCredentials,
  type Client,
} from '../auth/index.js';
import { stranger } from '../common/actor.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { newUser, UsersRepository } from '../users/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';
import { SetupVeto } from './setup-veto.js';
import { SetupDone, SetupRefused } from './setup.errors.js';

/** No user name holds a space: this cannot be anybody's account. */
const ACCOUNT = 'set up';

@Injectable()
export class CompleteSetup {
  constructor(
    private readonly database: Database,
    private readonly tokens: SetupTokensRepository,
    private readonly users: UsersRepository,
    private readonly veto: SetupVeto,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
    private readonly startSession: StartSession,
    private readonly audit: Audit,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {}

  async execute(setUp: SetUp, client: Client): Promise<AccessToken> {
    if (await this.users.hasAny()) throw new SetupDone();
    if (!(await this.isGood(hashToken(setUp.token), client))) {
      this.refusals.count('setup.complete', 'wrong-credentials');
      throw new WrongCredentials({ headers: challenge() });
    }
    const target = { kind: 'user', name: setUp.username, fields: ['username', 'password'] };
    const admin = await this.audit.around(stranger(client), 'setup.complete', target, () =>
      this.makeAdmin(setUp),
    );
    return this.startSession.execute(admin, client);
  }

  private async makeAdmin({ token, username, password }: SetUp) {
    const hash = hashToken(token);
    const detail = await this.veto.reason();
    if (detail !== null) throw new SetupRefused({ detail });
    const passwordHash = await this.passwords.hash(password);
    const admin = newUser({ username, role: 'admin', passwordHash }, this.clock.now());
    await this.database.transaction(async (tx) => {
      if (await this.users.in(tx).hasAny()) throw new SetupDone();
      const isUsed = await this.tokens.in(tx).use(hash, this.clock.now());
      if (!isUsed) throw new WrongCredentials({ headers: challenge() });
      await this.users.in(tx).add(admin);
    });
    return admin;
  }

  private isGood(hash: string, client: Client) {
    return this.throttle.attempt({ ...client, account: ACCOUNT }, async () =>
      (await this.tokens.isGood(hash, this.clock.now())) ? true : undefined,
    );
  }
}
