import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { AuditEnv } from './audit.env.js';
import { DatabaseEnv } from './database.env.js';
import { EngineEnv } from './engine.env.js';
import { Env } from './env.schema.js';
import { HttpEnv } from './http.env.js';
import { KeysEnv } from './keys.env.js';
import { MetricsEnv } from './metrics.env.js';
import { SecondFactorEnv } from './second-factor.env.js';
import { SetupEnv } from './setup.env.js';
import { TokensEnv } from './tokens.env.js';
import {
  toAuditEnv,
  toDatabaseEnv,
  toEngineEnv,
  toHttpEnv,
  toKeysEnv,
  toMetricsEnv,
  toSecondFactorEnv,
  toSetupEnv,
  toTokensEnv,
} from './slices.js';

/** Gives each feature the slice it needs, under an abstract class as token. */
@Module({})
export class EnvModule {
  static of(env: Env): DynamicModule {
    const providers: FactoryProvider[] = [
      { provide: HttpEnv, useFactory: () => toHttpEnv(env) },
      { provide: DatabaseEnv, useFactory: () => toDatabaseEnv(env) },
      { provide: KeysEnv, useFactory: () => toKeysEnv(env) },
      { provide: EngineEnv, useFactory: () => toEngineEnv(env) },
      { provide: MetricsEnv, useFactory: () => toMetricsEnv(env) },
      { provide: AuditEnv, useFactory: () => toAuditEnv(env) },
      { provide: TokensEnv, useFactory: () => toTokensEnv(env) },
      { provide: SecondFactorEnv, useFactory: () => toSecondFactorEnv(env) },
      { provide: SetupEnv, useFactory: () => toSetupEnv(env) },
    ];
    return { module: EnvModule, global: true, providers, exports: providers.map((p) => p.provide) };
  }
}
