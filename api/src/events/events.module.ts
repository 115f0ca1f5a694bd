import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { StreamModule } from '../stream/index.js';
import { EventsController } from './events.controller.js';

@Module({ imports: [AuthModule, StreamModule], controllers: [EventsController] })
export class EventsModule {}
