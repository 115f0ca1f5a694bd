import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { Hub } from './hub.js';

@Module({ providers: [Hub], controllers: [EventsController], exports: [Hub] })
export class EventsModule {}
