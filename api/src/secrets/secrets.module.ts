import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { RotationsModule } from '../rotations/index.js';
import { SecretsController } from './secrets.controller.js';
import { SecretsQueries } from './secrets.queries.js';

@Module({
  imports: [RotationsModule, FamiliesModule],
  controllers: [SecretsController],
  providers: [SecretsQueries],
})
export class SecretsModule {}
