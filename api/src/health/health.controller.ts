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
  @ApiOperation({ operationId: 'getHealth', summary: 'Whether the process answers at all' })
  @ApiResponse({ status: 200, description: 'It does', standardSchema: Health })
  health(): Health {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @ApiOperation({ operationId: 'getReadiness', summary: 'Whether it can do its work' })
  @ApiResponse({ status: 200, description: 'Database and Swarm are there', standardSchema: Health })
  @ApiProblems(
    'engine-unreachable',
    'swarm-unavailable',
    'not-a-manager',
    'swarm-locked',
    'database-unavailable',
    'migrating',
  )
  ready(): Promise<Health> {
    return this.readiness.check();
  }
}
