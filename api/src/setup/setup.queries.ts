import { Injectable } from '@nestjs/common';
import type { SetupState } from '@waxseal/shared';
import { Clock } from '../common/clock.js';
import { UsersRepository } from '../users/index.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';

@Injectable()
export class SetupQueries {
  constructor(
    private readonly users: UsersRepository,
    private readonly tokens: SetupTokensRepository,
    private readonly clock: Clock,
  ) {}

  async get(): Promise<SetupState> {
    const isNeeded =
      !(await this.users.hasEnabledAdmin()) || (await this.tokens.hasRecovery(this.clock.now()));
    return { isNeeded };
  }
}
