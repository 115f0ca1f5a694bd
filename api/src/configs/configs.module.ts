import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { RotationsModule } from '../rotations/index.js';
import { ConfigContents } from './config-contents.js';
import { ConfigsController } from './configs.controller.js';
import { ConfigsQueries } from './configs.queries.js';

@Module({
  imports: [RotationsModule, FamiliesModule],
  controllers: [ConfigsController],
  providers: [ConfigsQueries, ConfigContents],
})
export class ConfigsModule {}
