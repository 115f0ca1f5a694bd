import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ConsumersQuery, SecretConsumersPage } from '@waxseal/shared';
import { Requires } from '../../http/requires.js';
import { SecretsQueries } from '../read/secrets.queries.js';

/** A list of its own, because a path below `/secrets` would be the name of a secret. */
@ApiTags('secrets')
@Controller('secret-consumers')
export class SecretConsumersController {
  constructor(private readonly queries: SecretsQueries) {}

  @Get()
  @Requires('secret.read')
  @ApiOperation({
    operationId: 'listSecretConsumers',
    summary: 'List secrets with the services that use each, the most used first',
  })
  @ApiResponse({
    status: 200,
    description: 'A page of secrets with their consumers',
    standardSchema: SecretConsumersPage,
  })
  list(@Query({ schema: ConsumersQuery }) query: ConsumersQuery) {
    return this.queries.listConsumers(query);
  }
}
