import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule, AuditSyslogModule } from './audit/index.js';
import { AuthModule } from './auth/index.js';
import { ClusterModule } from './cluster/cluster.module.js';
import { HttpModule } from './http/http.module.js';
import { DatabaseModule } from './database/index.js';
import { EngineModule } from './engine/index.js';
import { EnvModule, type Env } from './env/index.js';
import { EventsModule } from './events/index.js';
import { FamiliesModule } from './families/index.js';
import { HealthModule } from './health/health.module.js';
import { IdempotencyModule } from './idempotency/index.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { JobsModule } from './jobs/index.js';
import { KeysModule } from './keys/index.js';
import { MetricsModule } from './metrics/index.js';
import { LogsModule } from './logs/logs.module.js';
import { NodesModule } from './nodes/nodes.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { RotationsModule } from './rotations/index.js';
import { SecretAccessModule } from './secret-access/secret-access.module.js';
import { ServicesModule } from './services/index.js';
import { SetupModule } from './setup/index.js';
import { StacksModule } from './stacks/stacks.module.js';
import { SwarmModule } from './swarm/index.js';
import { TokensModule } from './tokens/tokens.module.js';
import { UsersModule } from './users/index.js';

const features = [
  HttpModule,
  KeysModule,
  MetricsModule,
  DatabaseModule,
  EngineModule,
  SwarmModule,
  JobsModule,
  AuditModule,
  AuditSyslogModule,
  AuthModule,
  UsersModule,
  TokensModule,
  SetupModule,
  OverviewModule,
  ClusterModule,
  NodesModule,
  StacksModule,
  FamiliesModule,
  RotationsModule,
  SecretAccessModule,
  ServicesModule,
  LogsModule,
  InventoryModule,
  EventsModule,
  HealthModule,
  IdempotencyModule,
];

/** All features, on one validated environment. */
@Module({})
export class AppModule {
  static of(env: Env): DynamicModule {
    return { module: AppModule, imports: [EnvModule.of(env), ...features] };
  }
}
