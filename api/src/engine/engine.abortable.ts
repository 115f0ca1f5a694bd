import type Docker from 'dockerode';
import type { RawInfo } from './mapper/raw.js';

interface Abortable {
  abortSignal: AbortSignal;
}

interface Abortables {
  info(options: Abortable): Promise<RawInfo>;
  version(options: Abortable): Promise<{ ApiVersion?: string }>;
  ping(options: Abortable): Promise<unknown>;
}

/** dockerode takes a signal here too; its types do not say so. */
export const abortable = (docker: Docker) => docker as unknown as Abortables;
