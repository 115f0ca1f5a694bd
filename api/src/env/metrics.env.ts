import type { Sealed } from './sealed.js';

/** Who may read the metrics, and where. */
export abstract class MetricsEnv {
  abstract readonly token: Sealed | undefined;
  abstract readonly host: string;
  /** A separate port; without it, metrics are at `/metrics` on the API's port. */
  abstract readonly port: number | undefined;
}
