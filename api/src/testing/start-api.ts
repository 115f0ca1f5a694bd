import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import { Global, Module, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '@waxseal/shared';
import Sqlite from 'better-sqlite3';
import type { FastifyInstance } from 'fastify';
import { vi, type MockInstance } from 'vitest';
import { ApiAdapter } from '../http/api-adapter.js';
import { Clock } from '../common/clock.js';
import { Exports } from '../http/exports.js';
import { Pager } from '../http/paging.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { ETags } from '../http/representation.js';
import { SchemaPipe } from '../http/schema.pipe.js';
import { IdempotencyModule } from '../idempotency/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { StatementCache } from '../database/statement-cache.js';
import {
  DatabaseEnv,
  HttpEnv,
  KeysEnv,
  SecondFactorEnv,
  SetupEnv,
  TokensEnv,
} from '../env/index.js';
import { KeysModule } from '../keys/index.js';
import { Metrics } from '../metrics/index.js';
import { AuditModule } from '../audit/index.js';
import { AuthModule, Passwords, Delay } from '../auth/index.js';
import { SwarmCache } from '../swarm/index.js';

// Each start hashes passwords and makes keys: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

export class TestClock extends Clock {
  private at = Date.now();

  override now() {
    return this.at;
  }

  forward(ms: number) {
    this.at += ms;
  }
}

const httpEnv: HttpEnv = {
  host: '127.0.0.1',
  port: 8080,
  publicUrl: undefined,
  basePath: '',
  allowedHosts: [],
  trustedProxies: [],
  tls: undefined,
  rateLimit: 0,
  maxConnections: 1000,
  requestTimeoutMs: 30_000,
  allowsPlainHttp: false,
  logLevel: 'silent',
};

interface Options {
  imports?: Type[];
  controllers?: Type[];
  providers?: Provider[];
  http?: Partial<HttpEnv>;
  setup?: SetupEnv;
  requiredRoles?: ReadonlySet<Role>;
  databasePath?: string;
  masterKey?: string;
}

/** The real modules on a database in memory, with a clock that can be set and no waiting. */
export async function startApi(options: Options = {}) {
  const clock = new TestClock();
  const masterKey = options.masterKey ?? randomBytes(32).toString('base64');
  const values = new Map<unknown, unknown>([
    [HttpEnv, { ...httpEnv, ...options.http }],
    [DatabaseEnv, { path: options.databasePath ?? ':memory:' }],
    [KeysEnv, { dataDir: '/nowhere', masterKey }],
    [SetupEnv, options.setup ?? { admin: undefined }],
    [TokensEnv, { maxDays: 365 }],
    [SecondFactorEnv, { requiredRoles: options.requiredRoles ?? new Set() }],
    [Clock, clock],
  ]);
  const providers = [...values].map(([provide, useValue]) => ({ provide, useValue }) as Provider);
  const shared = [
    ...providers,
    Exports,
    Pager,
    ETags,
    Metrics,
    SwarmCache,
    ...(options.providers ?? []),
  ];

  @Global()
  @Module({
    providers: [
      ...shared,
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: SchemaPipe },
    ],
    exports: shared,
  })
  class TestModule {}

  @Module({
    imports: [
      TestModule,
      KeysModule,
      DatabaseModule,
      AuditModule,
      AuthModule,
      IdempotencyModule,
      ...(options.imports ?? []),
    ],
    controllers: options.controllers ?? [],
  })
  class RootModule {}

  const adapter = new ApiAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(RootModule, adapter, {
    logger: false,
    abortOnError: false,
  });
  adapter.tags = app.get(ETags);
  await (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).register(cookie);
  app.setGlobalPrefix('api/v1');
  const pauses = vi.spyOn(app.get(Delay, { strict: false }), 'for').mockResolvedValue();
  await app.init();
  return new TestApi(app, clock, pauses);
}

interface Call {
  body?: object;
  token?: string;
  cookie?: string;
  headers?: Record<string, string>;
}

export class TestApi {
  constructor(
    readonly app: NestFastifyApplication,
    readonly clock: TestClock,
    readonly pauses: MockInstance<Delay['for']>,
  ) {}

  /** From now on each statement fails as on a broken disk. */
  breakDatabase() {
    vi.spyOn(StatementCache.prototype, 'prepare').mockImplementation(() => {
      throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR');
    });
  }

  get database() {
    return this.app.get(Database, { strict: false });
  }

  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, call: Call = {}) {
    return this.app.inject({
      method,
      url: `/api/v1${path}`,
      ...(call.body && { payload: call.body }),
      headers: {
        ...(call.token && { authorization: `Bearer ${call.token}` }),
        ...(call.cookie && { cookie: `waxseal_refresh=${call.cookie}` }),
        ...call.headers,
      },
    });
  }

  async signIn(username: string, password = PASSWORD) {
    const answer = await this.call('POST', '/auth/login', { body: { username, password } });
    return { answer, token: tokenOf(answer), cookie: cookieOf(answer) };
  }

  async aUser({ username = 'ann', role = 'viewer' as Role } = {}) {
    const id = randomUUID();
    const passwordHash = await this.app.get(Passwords, { strict: false }).hash(PASSWORD);
    const row = { id, username, usernameKey: username.toLowerCase(), passwordHash, role };
    const at = this.clock.now();
    await this.database.db
      .insertInto('user')
      .values({ ...row, isDisabled: 0, createdAt: at, updatedAt: at, lastSignInAt: null })
      .execute();
    return row;
  }

  close() {
    vi.restoreAllMocks();
    return this.app.close();
  }
}

export const PASSWORD = 'a horse and its battery';

type Answer = Awaited<ReturnType<TestApi['call']>>;

export const tokenOf = (answer: Answer) => answer.json<{ accessToken: string }>().accessToken;
export const cookieOf = (answer: Answer) =>
  answer.cookies.find(({ name }) => name.endsWith('waxseal_refresh'))?.value ?? '';
/** Status and code, as `401 unauthenticated`. */
export const problemOf = (answer: Answer) =>
  `${answer.statusCode} ${answer.json<{ code: string }>().code}`;
