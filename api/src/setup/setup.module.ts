import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { UsersModule } from '../users/index.js';
import { CompleteSetup } from './complete-setup.js';
import { MakeFirstAdmin } from './make-first-admin.js';
import { SetupTokens } from './setup-tokens.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';
import { SetupController } from './setup.controller.js';
import { SetupQueries } from './setup.queries.js';

@Module({
  imports: [AuthModule, UsersModule],
  controllers: [SetupController],
  providers: [CompleteSetup, MakeFirstAdmin, SetupQueries, SetupTokens, SetupTokensRepository],
})
export class SetupModule {
  /** `veto` provides `SetupVeto`, out of one of these modules. */
  static with(veto: Provider, ...imports: Type[]): DynamicModule {
    return { module: SetupModule, imports, providers: [veto] };
  }
}
