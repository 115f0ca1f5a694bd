import type Docker from 'dockerode';
import type { RawInfo, RawVersion } from './mapper/raw.js';

interface Abortable {
  abortSignal: AbortSignal;
}

interface Abortables {
  info(options: Abortable): Promise<RawInfo>;
  version(options: Abortable): Promise<RawVersion>;
  ping(options: Abortable): Promise<unknown>;
}

/** dockerode takes a signal here too; its types do not say so. */
export const abortable = (docker: Docker) => docker as unknown as Abortables;

interface Loggable {
  logs(options: object): Promise<unknown>;
}

/** dockerode reads the log of a task; its types do not say so. */
export const loggable = (task: unknown) => task as Loggable;
