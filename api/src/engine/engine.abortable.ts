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

/** dockerode also accepts a signal here, which its types lack. */
export const abortable = (docker: Docker) => docker as unknown as Abortables;

interface Loggable {
  logs(options: object): Promise<unknown>;
}

/** dockerode can read the log of a task, which its types lack. */
export const loggable = (task: unknown) => task as Loggable;
