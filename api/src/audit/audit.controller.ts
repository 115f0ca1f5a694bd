import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  AuditedKind,
  AuditExportQuery,
  AuditListQuery,
  AuditPage,
  NameInPath,
  ObjectAuditPage,
  SubListQuery,
} from '@waxseal/shared';
import { Clock } from '../common/clock.js';
import { Requires } from '../http/requires.js';
import { formats } from './audit-export.js';
import { AuditQueries } from './audit.queries.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly queries: AuditQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('audit.read')
  @ApiOperation({ operationId: 'listAudit', summary: 'List the audit log, newest first' })
  @ApiResponse({ status: 200, description: 'A page of the audit log', standardSchema: AuditPage })
  list(@Query({ schema: AuditListQuery }) query: AuditListQuery) {
    return this.queries.list(query);
  }

  @Get('export')
  @Requires('audit.read')
  @ApiOperation({
    operationId: 'exportAudit',
    summary: 'Export all matching rows, oldest first, as CSV or NDJSON',
  })
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiResponse({ status: 200, description: 'The matching rows', schema: { type: 'string' } })
  export(@Query({ schema: AuditExportQuery }) query: AuditExportQuery) {
    const day = this.clock.iso().slice(0, 10);
    return new StreamableFile(this.queries.export(query), {
      type: formats[query.format].type,
      disposition: `attachment; filename="waxseal-audit-${day}.${query.format}"`,
    });
  }

  @Get(':kind/:name')
  @Requires('audit.object.read')
  @ApiOperation({
    operationId: 'listObjectAudit',
    summary: 'List what was done with one secret, config or service, newest first',
  })
  @ApiResponse({
    status: 200,
    description: 'A page of its entries, without addresses and hashes',
    standardSchema: ObjectAuditPage,
  })
  listOf(
    @Param('kind', { schema: AuditedKind }) kind: AuditedKind,
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: SubListQuery }) query: SubListQuery,
  ) {
    return this.queries.listOf(kind, name, query);
  }
}
