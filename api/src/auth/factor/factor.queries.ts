import { Injectable } from '@nestjs/common';
import type { SecondFactor } from '@waxseal/shared';
import type { Actor } from '../../http/actor.js';
import { Representation } from '../../http/representation.js';
import { FactorsRepository } from './factors.repository.js';
import { SecondFactors } from './second-factors.js';

@Injectable()
export class FactorQueries {
  constructor(
    private readonly repository: FactorsRepository,
    private readonly factors: SecondFactors,
  ) {}

  async get({ userId, role }: Actor): Promise<Representation<SecondFactor>> {
    const factor = await this.repository.find(userId);
    return new Representation<SecondFactor>({
      isEnabled: factor !== undefined,
      isRequired: this.factors.isRequired(role),
      enabledAt: factor ? new Date(factor.createdAt).toISOString() : null,
      recoveryCodesLeft: await this.repository.countRecoveryCodes(userId),
    });
  }
}
