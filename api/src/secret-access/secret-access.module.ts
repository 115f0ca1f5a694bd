import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { FamilyModelModule } from '../families/index.js';
import { UsersModule } from '../users/index.js';
import { OneSecretAccessController, SecretAccessController } from './secret-access.controller.js';
import { SecretAccessQueries } from './secret-access.queries.js';

/** Who can read secrets: users and tokens with rights, services that mount them, and their nodes. */
@Module({
  imports: [AuthModule, UsersModule, FamilyModelModule],
  controllers: [OneSecretAccessController, SecretAccessController],
  providers: [SecretAccessQueries],
})
export class SecretAccessModule {}
