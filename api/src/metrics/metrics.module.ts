import { Global, Module } from '@nestjs/common';
import { MetricsPort } from './metrics-port.js';
import { Metrics } from './metrics.js';

/** Global, because every other module may record metrics. */
@Global()
@Module({ providers: [Metrics, MetricsPort], exports: [Metrics] })
export class MetricsModule {}
