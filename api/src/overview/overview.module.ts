import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { RotationsModule } from '../rotations/index.js';
import { ServicesModule } from '../services/index.js';
import { OverviewController } from './overview.controller.js';
import { OverviewQueries } from './overview.queries.js';

@Module({
  imports: [RotationsModule, FamiliesModule, ServicesModule],
  controllers: [OverviewController],
  providers: [OverviewQueries],
})
export class OverviewModule {}
