import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ServiceOrPlan, WaitQuery, type Service } from '@waxseal/shared';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from '../http/actor.js';
import { ApiProblems } from '../http/api-problems.js';
import { Planned, Representation } from '../http/representation.js';
import { waitingClientOf, Waits, type Wait } from '../http/waits.js';
import { RolloutWaits } from './rollout-waits.js';

/** Of a change with `wait=true`: answers once the service has converged, or its rollout has failed. */
@Injectable()
class WaitForRollout implements NestInterceptor {
  constructor(
    private readonly waits: Waits,
    private readonly rollouts: RolloutWaits,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const query = WaitQuery.safeParse(request.query);
    // A wrong parameter is refused by the route.
    if (!query.success || !query.data.wait) return next.handle();
    const wait = this.waits.begin(waitingClientOf(context), query.data.timeout);
    const change = () => lastValueFrom(next.handle());
    return from(this.answer(request, http.getResponse(), change, wait).finally(() => wait.end()));
  }

  private async answer(
    { actor }: AuthenticatedRequest,
    reply: FastifyReply,
    change: () => Promise<unknown>,
    { signal }: Wait,
  ) {
    const changed = await change();
    if (changed instanceof Planned) return changed;
    const name = nameIn(changed instanceof Representation ? changed.location : locationOf(reply));
    if (name === undefined) return changed;
    const service = await this.rollouts.converged(name, actor!, signal);
    const answer = service ?? this.rollouts.soFar(name, actor!);
    return withWarnings(answer, changed);
  }
}

const PREFIX = '/api/v1/services/';
const nameIn = (location: string | undefined) =>
  location?.startsWith(PREFIX) ? location.slice(PREFIX.length) : undefined;

/** The response that repeats an earlier one has its address only in the header. */
const locationOf = (reply: FastifyReply) => reply.getHeader('location')?.toString();

/** Some warnings stand in the response to the change only. */
function withWarnings(answer: Representation<Service>, changed: unknown) {
  if (!(changed instanceof Representation)) return answer;
  const { body, spec, status, location } = answer;
  const { warnings } = (changed as Representation<Service>).body;
  const all = { ...body, warnings: [...new Set([...body.warnings, ...warnings])] };
  return new Representation(all, spec, status, location);
}

/** Declares a change of a service that can wait for its rollout, or be planned only. */
export const WaitsForRollout = () =>
  applyDecorators(
    UseInterceptors(WaitForRollout),
    ApiResponse({
      status: 200,
      description:
        'The plan, with `dryRun=true`; the service once it has converged, with `wait=true`',
      standardSchema: ServiceOrPlan,
    }),
    ApiProblems('rollout-failed'),
  );
