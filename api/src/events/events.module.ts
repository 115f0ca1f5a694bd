import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { HubModule } from './hub.module.js';
import { EventsController } from './events.controller.js';

@Module({ imports: [AuthModule, HubModule], controllers: [EventsController] })
export class EventsModule {}
