import { Module } from '@nestjs/common';
import { CreateSecret } from './create-secret.js';
import { EditSecret } from './edit-secret.js';
import { RemoveSecret } from './remove-secret.js';
import { SecretsController } from './secrets.controller.js';
import { SecretsQueries } from './secrets.queries.js';

@Module({
  controllers: [SecretsController],
  providers: [SecretsQueries, CreateSecret, EditSecret, RemoveSecret],
})
export class SecretsModule {}
