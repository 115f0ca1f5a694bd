import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { SecretsController } from './secrets.controller.js';
import { SecretsQueries } from './secrets.queries.js';

@Module({
  imports: [FamiliesModule],
  controllers: [SecretsController],
  providers: [SecretsQueries],
})
export class SecretsModule {}
