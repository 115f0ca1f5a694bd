import { Injectable } from '@nestjs/common';
import type { SetupState } from '@waxseal/shared';
import { UsersRepository } from '../users/index.js';

@Injectable()
export class SetupQueries {
  constructor(private readonly users: UsersRepository) {}

  async get(): Promise<SetupState> {
    return { isNeeded: !(await this.users.hasAny()) };
  }
}
