import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { UsersModule } from '../users/index.js';
import { CompleteSetup } from './complete-setup.js';
import { MakeFirstAdmin } from './make-first-admin.js';
import { SetupTokens } from './setup-tokens.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';
import { SetupCheck } from './setup-check.js';
import { SetupController } from './setup.controller.js';
import { SetupQueries } from './setup.queries.js';
import { SwarmIsFreshCheck } from './swarm-is-fresh-check.js';

@Module({
  imports: [AuthModule, UsersModule],
  controllers: [SetupController],
  providers: [
    CompleteSetup,
    MakeFirstAdmin,
    SetupQueries,
    SetupTokens,
    SetupTokensRepository,
    { provide: SetupCheck, useClass: SwarmIsFreshCheck },
  ],
})
export class SetupModule {}
