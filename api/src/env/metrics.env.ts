import type { Sealed } from './sealed.js';

/** Access to the metrics. */
export abstract class MetricsEnv {
  abstract readonly token: Sealed | undefined;
  abstract readonly host: string;
  /** A separate port; without it, metrics are at `/metrics` on the API's port. */
  abstract readonly port: number | undefined;
}
