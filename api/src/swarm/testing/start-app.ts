import 'reflect-metadata';
import {
  Global,
  Module,
  type CanActivate,
  type ExecutionContext,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '@waxseal/shared';
import type { FastifyInstance } from 'fastify';
import type { AuthenticatedRequest } from '../../http/actor.js';
import { ApiAdapter } from '../../http/api-adapter.js';
import { Clock } from '../../common/clock.js';
import { addHttpHooks, requestIdOf } from '../../http/http-hooks.js';
import { acceptJsonOnly } from '../../http/json-body.js';
import { Exports } from '../../http/exports.js';
import { Pager } from '../../http/paging.js';
import { ProblemFilter } from '../../http/problem.filter.js';
import { ETags } from '../../http/representation.js';
import { Waits } from '../../http/waits.js';
import { SchemaPipe } from '../../http/schema.pipe.js';
import { aKeyRing, anActor } from '../../common/testing/factories.js';
import { Engine } from '../../engine/index.js';
import { KeyRing } from '../../keys/index.js';
import { EventBus } from '../../events/index.js';
import { SwarmStatus } from '../swarm-status.js';
import { SnapshotServices } from '../snapshot-services.js';
import { SwarmObjects } from '../swarm-objects.js';
import { RecentTasks } from '../recent-tasks.js';
import { SwarmWatcher } from '../swarm-watcher.js';
import { SwarmCache } from '../swarm-cache.js';
import { Swarm } from '../swarm.js';
import { TestSwarm } from './test-swarm.js';

interface Options {
  imports?: Type[];
  controllers?: Type[];
  providers?: Provider[];
  role?: Role;
}

/** Every request has the same role; other specs test permissions. */
const signIn = (role: Role): CanActivate => ({
  canActivate(context: ExecutionContext) {
    context.switchToHttp().getRequest<AuthenticatedRequest>().actor = anActor(role);
    return true;
  },
});

/** Features over HTTP with a Swarm in memory. */
export async function startApp(
  { imports = [], controllers = [], providers = [], role = 'admin' }: Options,
  test = new TestSwarm(),
) {
  const values = new Map<unknown, unknown>([
    [Engine, test.engine],
    [Clock, test.clock],
    [EventBus, test.bus],
    [SwarmCache, test.cache],
    [SwarmStatus, test.swarmStatus],
    [RecentTasks, new RecentTasks(test.engine)],
    [Swarm, test.swarm],
    [SwarmObjects, test.objects],
    [SwarmWatcher, { waitUntilReady: () => test.refresh() }],
    [Exports, new Exports()],
    [Pager, test.pager],
    [ETags, test.tags],
    [SnapshotServices, new SnapshotServices(test.engine, test.swarm)],
    [Waits, new Waits()],
    [KeyRing, aKeyRing()],
  ]);
  const shared = [
    ...[...values].map(([provide, useValue]) => ({ provide, useValue }) as Provider),
    ...providers,
  ];

  @Global()
  @Module({
    providers: [
      ...shared,
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: SchemaPipe },
      { provide: APP_GUARD, useValue: signIn(role) },
    ],
    exports: shared,
  })
  class TestModule {}

  @Module({ imports: [TestModule, ...imports], controllers })
  class RootModule {}

  const adapter = new ApiAdapter({ genReqId: requestIdOf });
  const app = await NestFactory.create<NestFastifyApplication>(RootModule, adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  adapter.tags = app.get(ETags);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  acceptJsonOnly(fastify);
  addHttpHooks(fastify);
  app.setGlobalPrefix('api/v1', { exclude: ['healthz', 'readyz'] });
  await app.init();
  return new TestApp(app, test);
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export class TestApp {
  constructor(
    readonly app: NestFastifyApplication,
    readonly test: TestSwarm,
  ) {}

  call(method: Method, path: string, body?: object, headers: Record<string, string> = {}) {
    return this.app.inject({
      method,
      url: `/api/v1${path}`,
      headers,
      ...(body && { payload: body }),
    });
  }

  close() {
    return this.app.close();
  }
}

/** Status and code, such as `404 not-found`. */
export const problemOf = (answer: { statusCode: number; json(): unknown }) =>
  `${answer.statusCode} ${(answer.json() as { code: string }).code}`;
