import type Docker from 'dockerode';
import type { RegistryAuth } from './engine.types.js';
import type { RawInfo, RawSwarm, RawVersion } from './mapper/raw.js';

interface Abortable {
  abortSignal: AbortSignal;
}

interface Abortables {
  info(options: Abortable): Promise<RawInfo>;
  version(options: Abortable): Promise<RawVersion>;
  ping(options: Abortable): Promise<unknown>;
  swarmInspect(options: Abortable): Promise<RawSwarm>;
}

/** dockerode also accepts a signal here, which its types lack. */
export const abortable = (docker: Docker) => docker as unknown as Abortables;

interface Loggable {
  logs(options: object): Promise<unknown>;
}

/** dockerode can read the log of a task, which its types lack. */
export const loggable = (task: unknown) => task as Loggable;

/** dockerode passes no signal on when it inspects a network. */
export const inspectNetwork = (docker: Docker, id: string, abortSignal: AbortSignal) =>
  new Promise<unknown>((resolve, reject) => {
    const statusCodes = { 200: true, 404: 'no such network', 500: 'server error' };
    const request: object = { path: `/networks/${id}?`, method: 'GET', statusCodes, abortSignal };
    (docker.modem as Modem).dial(request, (error, answer) =>
      error ? reject(error as Error) : resolve(answer),
    );
  });

/** dockerode passes no signal on when it asks a registry. The name follows Docker's grammar, which fits a path. */
export const inspectDistribution = (
  docker: Docker,
  image: string,
  { abortSignal, auth }: Abortable & { auth: RegistryAuth | undefined },
) =>
  new Promise<unknown>((resolve, reject) => {
    const request: object = {
      path: `/distribution/${image}/json`,
      method: 'GET',
      statusCodes: { 200: true },
      authconfig: auth,
      abortSignal,
    };
    (docker.modem as Modem).dial(request, (error, answer) =>
      error ? reject(error as Error) : resolve(answer),
    );
  });

/** Without credentials, dockerode would send the spec in their place. Returns the id. */
export const postService = (
  docker: Docker,
  _body: object,
  { abortSignal, auth }: Abortable & { auth: RegistryAuth | undefined },
) =>
  new Promise<string>((resolve, reject) => {
    const request: object = {
      path: '/services/create?',
      method: 'POST',
      options: { _query: {}, _body },
      authconfig: auth,
      statusCodes: { 200: true, 201: true },
      abortSignal,
    };
    (docker.modem as Modem).dial(request, (error, answer) =>
      error ? reject(error as Error) : resolve((answer as { ID?: string } | null)?.ID ?? ''),
    );
  });

/** dockerode would make strings of the body. Returns the id. */
export const postObject = (docker: Docker, path: string, body: Buffer, abortSignal: AbortSignal) =>
  new Promise<string>((resolve, reject) => {
    const statusCodes = { 200: true, 201: true, 409: 'name conflicts with an existing object' };
    const request: object = {
      path: `${path}?`,
      method: 'POST',
      options: { _query: {} },
      headers: { 'Content-Type': 'application/json' },
      // A body that is sent as it is.
      file: body,
      statusCodes,
      abortSignal,
    };
    (docker.modem as Modem).dial(request, (error, answer) =>
      error ? reject(error as Error) : resolve((answer as { ID?: string } | null)?.ID ?? ''),
    );
  });

interface Modem {
  dial(request: object, done: (error: unknown, answer: unknown) => void): void;
}
