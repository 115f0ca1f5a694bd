import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ImagePage, InventoryQuery, NetworkPage, VolumePage } from '@waxseal/shared';
import { Requires } from '../http/requires.js';
import { InventoryQueries } from './inventory.queries.js';

@ApiTags('inventory')
@Controller()
export class InventoryController {
  constructor(private readonly queries: InventoryQueries) {}

  @Get('networks')
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listNetworks',
    summary: 'List networks with the services that use them',
  })
  @ApiResponse({ status: 200, description: 'A page of networks', standardSchema: NetworkPage })
  listNetworks(@Query({ schema: InventoryQuery }) query: InventoryQuery) {
    return this.queries.listNetworks(query);
  }

  @Get('volumes')
  @Requires('service.read')
  @ApiOperation({
    operationId: 'listVolumes',
    summary: 'List the named volumes that services mount',
  })
  @ApiResponse({ status: 200, description: 'A page of volumes', standardSchema: VolumePage })
  listVolumes(@Query({ schema: InventoryQuery }) query: InventoryQuery) {
    return this.queries.listVolumes(query);
  }

  @Get('images')
  @Requires('service.read')
  @ApiOperation({ operationId: 'listImages', summary: 'List the images that services run' })
  @ApiResponse({ status: 200, description: 'A page of images', standardSchema: ImagePage })
  listImages(@Query({ schema: InventoryQuery }) query: InventoryQuery) {
    return this.queries.listImages(query);
  }
}
