import {
  applyDecorators,
  Injectable,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiProblems } from '../http/api-problems.js';
import { HttpEnv } from '../env/index.js';
import { ForeignOrigin } from './auth.errors.js';
import { isOurOrigin } from './is-our-origin.js';

@Injectable()
class OriginGuard implements CanActivate {
  constructor(private readonly env: HttpEnv) {}

  canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isOurOrigin(request, this.env.publicUrl)) throw new ForeignOrigin();
    return true;
  }
}

/** For each route that reads or writes the cookie: no other site may call it. */
export const OurOriginOnly = () =>
  applyDecorators(UseGuards(OriginGuard), ApiProblems('foreign-origin'));
