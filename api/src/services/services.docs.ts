import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Plan, Service, type ProblemCode } from '@waxseal/shared';
import { ApiProblems } from '../http/api-problems.js';
import { NeedsIfMatch } from '../http/if-match.js';

/** The documentation of every route that changes a service. */
export const ChangesService = (operationId: string, summary: string, ...more: ProblemCode[]) =>
  applyDecorators(
    NeedsIfMatch(),
    ApiOperation({ operationId, summary }),
    ApiResponse({
      status: 202,
      description: 'Docker has accepted the update; follow the service at `Location`',
      standardSchema: Service,
    }),
    ApiResponse({ status: 200, description: 'The plan, with `dryRun=true`', standardSchema: Plan }),
    ApiProblems('own-service', 'rollout-paused', ...more),
  );
