import type { Sealed } from './sealed.js';

/** Who may read the metrics, and where. */
export abstract class MetricsEnv {
  abstract readonly token: Sealed | undefined;
  abstract readonly host: string;
  /** A port of their own; without one they are at `/metrics` beside the API. */
  abstract readonly port: number | undefined;
}
