import { Module } from '@nestjs/common';
import { Hub } from './hub.js';

@Module({ providers: [Hub], exports: [Hub] })
export class HubModule {}
