import { Global, Module } from '@nestjs/common';
import { EngineEnv } from './engine.env.js';
import { Engine } from './engine.js';
import { openEngine } from './open-engine.js';

@Global()
@Module({
  providers: [{ provide: Engine, inject: [EngineEnv], useFactory: openEngine }],
  exports: [Engine],
})
export class EngineModule {}
