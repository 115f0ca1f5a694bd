import { Module } from '@nestjs/common';
import { LogLimit } from './log-limit.js';
import { LogsController } from './logs.controller.js';
import { LogsQueries } from './logs.queries.js';

@Module({ controllers: [LogsController], providers: [LogsQueries, LogLimit] })
export class LogsModule {}
