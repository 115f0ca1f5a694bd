import { Global, Module } from '@nestjs/common';
import { EventBus } from './event-bus.js';
import { EventsController } from './events.controller.js';
import { Hub } from './hub.js';

@Global()
@Module({ providers: [EventBus, Hub], controllers: [EventsController], exports: [EventBus, Hub] })
export class EventsModule {}
