import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Audit } from '../audit/index.js';
import { Passwords, weaknessOf } from '../auth/index.js';
import { systemActor } from '../http/actor.js';
import { StartFailure } from '../common/start-failure.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/index.js';
import { SetupEnv } from '../env/index.js';
import { newUser, UsersRepository } from '../users/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

type Admin = NonNullable<SetupEnv['admin']>;

/** Creates the admin named in the environment if there is no user at start. */
@Injectable()
export class MakeFirstAdmin implements OnApplicationBootstrap {
  private readonly logger = new Logger('setup');

  constructor(
    private readonly env: SetupEnv,
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly tokens: SetupTokensRepository,
    private readonly passwords: Passwords,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap() {
    if (this.env.admin) await this.execute(this.env.admin);
  }

  private async execute(admin: Admin) {
    if (await this.users.hasAny()) return this.ignore();
    const target = { kind: 'user', name: admin.username, fields: ['username', 'password'] };
    await this.audit.around(systemActor, 'setup.complete', target, () => this.make(admin));
  }

  private async make({ username, password }: Admin) {
    const weakness = await weaknessOf(password.reveal(), username);
    if (weakness !== undefined) throw new StartFailure(`WAXSEAL_ADMIN_PASSWORD: ${weakness}`);
    const passwordHash = await this.passwords.hash(password.reveal());
    const admin = newUser({ username, role: 'admin', passwordHash }, this.clock.now());
    const isMade = await this.database.transaction(async (tx) => {
      if (await this.users.in(tx).hasAny()) return false;
      await this.users.in(tx).add(admin);
      await this.tokens.in(tx).voidAll();
      return true;
    });
    if (!isMade) return this.ignore();
    this.logger.log('The first admin is created from the environment');
  }

  private ignore() {
    this.logger.log('WAXSEAL_ADMIN_USERNAME and _PASSWORD are ignored because users already exist');
  }
}
