import { Module } from '@nestjs/common';
import { RotationsModule } from '../rotations/index.js';
import { CreateSecret } from './create-secret.js';
import { EditSecret } from './edit-secret.js';
import { PinVersion } from './pin-version.js';
import { RemoveSecret } from './remove-secret.js';
import { SecretsController } from './secrets.controller.js';
import { SecretsQueries } from './secrets.queries.js';

@Module({
  imports: [RotationsModule],
  controllers: [SecretsController],
  providers: [SecretsQueries, CreateSecret, EditSecret, RemoveSecret, PinVersion],
})
export class SecretsModule {}
