import { Module } from '@nestjs/common';
import { RotationsModule } from '../rotations/index.js';
import { ConfigsController } from './configs.controller.js';
import { ConfigsQueries } from './configs.queries.js';
import { CreateConfig } from './create-config.js';

@Module({
  imports: [RotationsModule],
  controllers: [ConfigsController],
  providers: [ConfigsQueries, CreateConfig],
})
export class ConfigsModule {}
