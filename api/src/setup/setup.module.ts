import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { UsersModule } from '../users/index.js';
import { CompleteSetup } from './complete-setup.js';
import { MakeFirstAdmin } from './make-first-admin.js';
import { SetupTokens } from './setup-tokens.js';
import { SetupTokensRepository } from './setup-tokens.repository.js';
import { SetupVeto } from './setup-veto.js';
import { SetupController } from './setup.controller.js';
import { SetupQueries } from './setup.queries.js';
import { SwarmVeto } from './swarm-veto.js';

@Module({
  imports: [AuthModule, UsersModule],
  controllers: [SetupController],
  providers: [
    CompleteSetup,
    MakeFirstAdmin,
    SetupQueries,
    SetupTokens,
    SetupTokensRepository,
    { provide: SetupVeto, useClass: SwarmVeto },
  ],
})
export class SetupModule {}
