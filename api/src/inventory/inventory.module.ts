import { Module } from '@nestjs/common';
import { InventoryController } from './inventory.controller.js';
import { InventoryQueries } from './inventory.queries.js';
import { LocalImages } from './local-images.js';

@Module({ controllers: [InventoryController], providers: [InventoryQueries, LocalImages] })
export class InventoryModule {}
