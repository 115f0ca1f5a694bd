import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Service, type ProblemCode } from '@waxseal/shared';
import { ApiProblems } from '../http/api-problems.js';
import { NeedsIfMatch } from '../http/if-match.js';
import { WaitsForRollout } from './wait-for-rollout.js';

/** The documentation of every route that changes a service. */
export const ChangesService = (operationId: string, summary: string, ...more: ProblemCode[]) =>
  applyDecorators(
    NeedsIfMatch(),
    ApiOperation({ operationId, summary }),
    ApiResponse({
      status: 202,
      description:
        'Docker has accepted the update; follow the service at `Location`. With `wait=true`: it has not converged in time',
      standardSchema: Service,
    }),
    WaitsForRollout(),
    ApiProblems('own-service', 'rollout-paused', ...more),
  );

/** The documentation of every route that makes a service from another one. */
export const CopiesService = (operationId: string, summary: string) =>
  applyDecorators(
    NeedsIfMatch(),
    ApiOperation({ operationId, summary }),
    ApiResponse({ status: 201, description: 'The new service', standardSchema: Service }),
    ApiResponse({
      status: 202,
      description: 'The new service, with `wait=true`: it has not converged in time',
      standardSchema: Service,
    }),
    WaitsForRollout(),
    ApiProblems('name-taken', 'not-scalable', 'rotation-running'),
  );
