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
export const inspectNetwork = (docker: Docker, id: string, abortSignal: AbortSignal) => {
  const statusCodes = { 200: true, 404: 'no such network', 500: 'server error' };
  return dial(docker, { path: `/networks/${id}?`, method: 'GET', statusCodes, abortSignal });
};

/** dockerode has no call for the unlock key. */
export const inspectUnlockKey = async (docker: Docker, abortSignal: AbortSignal) => {
  const request = { path: '/swarm/unlockkey', method: 'GET', statusCodes: { 200: true } };
  return (await dial(docker, { ...request, abortSignal })) as { UnlockKey?: string } | null;
};

/** dockerode cannot unlock a Swarm. */
export const postUnlock = (docker: Docker, _body: object, abortSignal: AbortSignal) =>
  dial(docker, {
    path: '/swarm/unlock?',
    method: 'POST',
    options: { _query: {}, _body },
    statusCodes: { 200: true },
    abortSignal,
  });

/** dockerode passes no signal on when it asks a registry. The name follows Docker's grammar, which fits a path. */
export const inspectDistribution = (
  docker: Docker,
  image: string,
  { abortSignal, auth }: Abortable & { auth: RegistryAuth | undefined },
) =>
  dial(docker, {
    path: `/distribution/${image}/json`,
    method: 'GET',
    statusCodes: { 200: true },
    authconfig: auth,
    abortSignal,
  });

/** Without credentials, dockerode would send the spec in their place. Returns the id. */
export const postService = (
  docker: Docker,
  _body: object,
  { abortSignal, auth }: Abortable & { auth: RegistryAuth | undefined },
) =>
  dialForId(docker, {
    path: '/services/create?',
    method: 'POST',
    options: { _query: {}, _body },
    authconfig: auth,
    statusCodes: { 200: true, 201: true },
    abortSignal,
  });

/** dockerode would make strings of the body. Returns the id. */
export const postObject = (docker: Docker, path: string, body: Buffer, abortSignal: AbortSignal) =>
  dialForId(docker, {
    path: `${path}?`,
    method: 'POST',
    options: { _query: {} },
    headers: { 'Content-Type': 'application/json' },
    // A body that is sent as it is.
    file: body,
    statusCodes: { 200: true, 201: true, 409: 'name conflicts with an existing object' },
    abortSignal,
  });

interface Modem {
  dial(request: object, done: (error: unknown, answer: unknown) => void): void;
}

const dial = (docker: Docker, request: object) =>
  new Promise<unknown>((resolve, reject) => {
    (docker.modem as Modem).dial(request, (error, answer) =>
      error ? reject(error as Error) : resolve(answer),
    );
  });

const dialForId = async (docker: Docker, request: object) =>
  ((await dial(docker, request)) as { ID?: string } | null)?.ID ?? '';
