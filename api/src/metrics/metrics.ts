import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Request {
  method: string;
  /** The route's pattern, because a path would contain names of objects. */
  route: string;
  status: number;
  seconds: number;
}

interface EngineCall {
  operation: string;
  /** `ok`, or the code of the problem. */
  outcome: string;
  seconds: number;
}

/** Prometheus metrics. No label may contain the name of a user or an object. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly requests = new Histogram({
    name: 'waxseal_http_request_duration_seconds',
    help: 'Requests by method, route and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: this.registers,
  });

  private readonly engineCalls = new Histogram({
    name: 'waxseal_engine_call_duration_seconds',
    help: 'Calls to the Docker Engine by operation and outcome',
    labelNames: ['operation', 'outcome'],
    buckets: SECONDS,
    registers: this.registers,
  });

  private readonly auditRows = new Counter({
    name: 'waxseal_audit_rows_total',
    help: 'Audit rows by whether they could be stored',
    labelNames: ['outcome'],
    registers: this.registers,
  });

  private readonly rotations = new Counter({
    name: 'waxseal_rotations_total',
    help: 'Rotations that have ended, by outcome',
    labelNames: ['outcome'],
    registers: this.registers,
  });

  readonly contentType = this.registry.contentType;

  render(): Promise<string> {
    return this.registry.metrics();
  }

  /** Adds metrics of memory, CPU and event loop. Call it once per process. */
  watchProcess() {
    collectDefaultMetrics({ register: this.registry });
  }

  requestDone({ method, route, status, seconds }: Request) {
    this.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  engineCalled({ operation, outcome, seconds }: EngineCall) {
    this.engineCalls.observe({ operation, outcome }, seconds);
  }

  auditWritten(outcome: 'stored' | 'failed', rows = 1) {
    this.auditRows.inc({ outcome }, rows);
  }

  /** `outcome` is what the services got, or the state of a rotation that made no version current. */
  rotationEnded(outcome: string) {
    this.rotations.inc({ outcome });
  }

  /** Adds a gauge that is read at each scrape. It has no sample while `read` returns undefined. */
  gauge(name: string, help: string, read: () => number | undefined) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: this.registers,
      collect: () => {
        const value = read();
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      },
    });
  }

  /** Adds a gauge with one sample for each kind. The set of kinds must not change. */
  gauges(
    { name, help, label }: { name: string; help: string; label: string },
    read: () => Record<string, number>,
  ) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: this.registers,
      collect: () =>
        Object.entries(read()).forEach(([kind, value]) => gauge.labels(kind).set(value)),
    });
  }
}
