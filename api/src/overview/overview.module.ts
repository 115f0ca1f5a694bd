import { Module } from '@nestjs/common';
import { RotationsModule } from '../rotations/index.js';
import { OverviewController } from './overview.controller.js';
import { OverviewQueries } from './overview.queries.js';

@Module({
  imports: [RotationsModule],
  controllers: [OverviewController],
  providers: [OverviewQueries],
})
export class OverviewModule {}
