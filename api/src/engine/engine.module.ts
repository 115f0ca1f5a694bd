import { Global, Module } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import { EngineEnv } from '../env/index.js';
import { Engine } from './engine.js';
import { openEngine } from './open-engine.js';

@Global()
@Module({
  providers: [
    {
      provide: Engine,
      inject: [EngineEnv, Metrics],
      useFactory: (env: EngineEnv, metrics: Metrics) =>
        openEngine(env, (call) => metrics.engineCalled(call)),
    },
  ],
  exports: [Engine],
})
export class EngineModule {}
