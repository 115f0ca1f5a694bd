import { Global, Module } from '@nestjs/common';
import { MetricsPort } from './metrics-port.js';
import { Metrics } from './metrics.js';

/** Global: whatever is done may be counted. */
@Global()
@Module({ providers: [Metrics, MetricsPort], exports: [Metrics] })
export class MetricsModule {}
