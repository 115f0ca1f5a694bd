import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  NameInPath,
  SecretAccess,
  SecretAccessExportQuery,
  SecretAccessPage,
  SecretAccessQuery,
} from '@waxseal/shared';
import { Clock } from '../common/clock.js';
import { ApiProblems } from '../http/api-problems.js';
import { Requires } from '../http/requires.js';
import { formats } from './secret-access-export.js';
import { SecretAccessQueries } from './secret-access.queries.js';

@ApiTags('secrets')
@Controller('secrets/:name/access')
export class OneSecretAccessController {
  constructor(private readonly queries: SecretAccessQueries) {}

  @Get()
  @Requires('secret.access.read')
  @ApiOperation({ operationId: 'getSecretAccess', summary: 'Get who can read a secret, and how' })
  @ApiResponse({
    status: 200,
    description: 'Users, tokens, services and nodes',
    standardSchema: SecretAccess,
  })
  get(@Param('name', { schema: NameInPath }) name: string) {
    return this.queries.get(name);
  }
}

/** A list of its own, because a path below `/secrets` would be the name of a secret. */
@ApiTags('secrets')
@Controller('secret-access')
export class SecretAccessController {
  constructor(
    private readonly queries: SecretAccessQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('secret.access.read')
  @ApiOperation({
    operationId: 'listSecretAccess',
    summary:
      'List secrets with the services and nodes that have each, and how many users can read it',
  })
  @ApiResponse({
    status: 200,
    description: 'A page of secrets, and what reads every secret',
    standardSchema: SecretAccessPage,
  })
  list(@Query({ schema: SecretAccessQuery }) query: SecretAccessQuery) {
    return this.queries.list(query);
  }

  @Get('export')
  @Requires('secret.access.read')
  @ApiOperation({
    operationId: 'exportSecretAccess',
    summary: 'Export who can read one secret or all, as CSV or JSON',
  })
  @ApiProblems('not-found')
  @ApiResponse({
    status: 200,
    description: 'The report',
    content: {
      'text/csv': { schema: { type: 'string' } },
      'application/json': {
        schema: {
          type: 'object',
          description: '`at`, `everySecret` and `secrets`, as `getSecretAccess` returns each',
        },
      },
    },
  })
  export(@Query({ schema: SecretAccessExportQuery }) query: SecretAccessExportQuery) {
    const day = this.clock.iso().slice(0, 10);
    return new StreamableFile(this.queries.export(query), {
      type: formats[query.format].type,
      disposition: `attachment; filename="waxseal-secret-access-${day}.${query.format}"`,
    });
  }
}
