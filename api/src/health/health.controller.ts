import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Health } from '@waxseal/shared';
import { ApiProblems } from '../http/api-problems.js';
import { Public } from '../http/requires.js';
import { Readiness } from './readiness.js';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  @Public()
  @ApiOperation({ operationId: 'getHealth', summary: 'Check whether the process is alive' })
  @ApiResponse({ status: 200, description: 'The process is alive', standardSchema: Health })
  health(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Check whether Waxseal can serve requests',
  })
  @ApiResponse({
    status: 200,
    description: 'The database and the Swarm can be used',
    standardSchema: Health,
  })
  @ApiProblems(
    'engine-unreachable',
    'engine-unsupported',
    'engine-forbidden',
    'swarm-unavailable',
    'not-a-manager',
    'swarm-locked',
    'database-unavailable',
  )
  ready(): Promise<Health> {
    return this.readiness.check();
  }
}
