import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { ConfigContents } from './config-contents.js';
import { ConfigsController } from './configs.controller.js';
import { ConfigsQueries } from './configs.queries.js';

@Module({
  imports: [FamiliesModule],
  controllers: [ConfigsController],
  providers: [ConfigsQueries, ConfigContents],
})
export class ConfigsModule {}
