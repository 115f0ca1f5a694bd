import type {
  EditService,
  FamilyKind,
  Page,
  Plan,
  Service,
  ServiceSummary,
  Task,
  NodePlacement,
  UnevenServicePage,
} from '@waxseal/shared';
import { readProblem } from '../../lib/api-problem';
import { ask, BASE, pathOf, send } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}
export interface Target {
  name: string;
  etag: string | null;
}
export interface Consent {
  resume: boolean;
}

export interface ServiceList {
  search?: string;
  sort?: string;
  state?: string;
  stack?: string;
  secret?: string;
  cursor?: string;
  limit?: number;
}

const MOST_TASKS = 500;
const MOST_NODES = 100;

export const listServices = (query: ServiceList, { signal }: Reading = {}) =>
  ask<Page<ServiceSummary>>('GET', '/services', { query: { ...query }, signal });

export const getService = (name: string, { signal }: Reading = {}) =>
  ask<Service>('GET', pathOf`/services/${name}`, { signal });

export const listTasks = async (name: string, { signal }: Reading = {}) =>
  (
    await ask<Page<Task>>('GET', pathOf`/services/${name}/tasks`, {
      query: { limit: MOST_TASKS },
      signal,
    })
  ).data;

/** Every write returns its plan at the same address with `dryRun`. */
const change = (method: string, path: string) => ({
  plan: async (etag: string | null, body: object) =>
    (await ask<Plan>(method, path, { query: { dryRun: true }, body, ifMatch: etag })).data,
  run: (etag: string | null, body: object) => ask<Service>(method, path, { body, ifMatch: etag }),
});

const edit = (name: string) => change('PATCH', pathOf`/services/${name}`);
const scale = (name: string) => change('PUT', pathOf`/services/${name}/replicas`);
const restart = (name: string) => change('POST', pathOf`/services/${name}/restarts`);
const image = (name: string) => change('PUT', pathOf`/services/${name}/image`);
const stop = (name: string) => change('POST', pathOf`/services/${name}/stops`);
const start = (name: string) => change('POST', pathOf`/services/${name}/starts`);
const rollBack = (name: string) => change('POST', pathOf`/services/${name}/rollbacks`);

export const planServiceEdit = ({ name, etag }: Target, body: EditService) =>
  edit(name).plan(etag, body);
export const editService = ({ name, etag }: Target, body: EditService) =>
  edit(name).run(etag, body);

/** Mounts a secret or config, or unmounts every version of it. */
export const pathOfAttachment = (name: string, kind: FamilyKind, object: string) =>
  `${pathOf`/services/${name}`}/${kind}s${pathOf`/${object}`}`;
export const attachTo = (name: string, kind: FamilyKind, object: string) =>
  change('PUT', pathOfAttachment(name, kind, object));
export const detachFrom = (name: string, kind: FamilyKind, object: string) => {
  const path = pathOfAttachment(name, kind, object);
  return {
    plan: async (etag: string | null) =>
      (await ask<Plan>('DELETE', path, { query: { dryRun: true }, ifMatch: etag })).data,
    run: (etag: string | null) => ask<Service>('DELETE', path, { ifMatch: etag }),
  };
};

/** The value of a variable becomes that of a new secret. The server knows the value. */
export const movesOf = (name: string) => change('POST', pathOf`/services/${name}/secret-moves`);

/** The spec in Docker's words, which the API parses into the fields of an edit. */
export const rawSpecOf = (name: string) => change('PUT', pathOf`/services/${name}/raw-spec`);

/** A service that is made from another one. */
export const copiesOf = (name: string) => change('POST', pathOf`/services/${name}/copies`);
export const runsOf = (name: string) => change('POST', pathOf`/services/${name}/runs`);

export const planServiceDeletion = async ({ name, etag }: Target) =>
  (
    await ask<Plan>('DELETE', pathOf`/services/${name}`, {
      query: { dryRun: true },
      ifMatch: etag,
    })
  ).data;
/** The name is sent, too, because Waxseal may run in this service. */
export const deleteService = ({ name, etag }: Target) =>
  ask<void>('DELETE', pathOf`/services/${name}`, { query: { confirm: name }, ifMatch: etag });

const resume = (name: string) => change('POST', pathOf`/services/${name}/resumptions`);

export const actions = { scale, stop, start, restart, resume, image, rollBack };

/** Proxies may end a request on which nothing happens for a minute. */
const WAIT_S = 25;

/** Restarts the service, or waits on for the restart with this key. Whether it has converged. */
export const restartAndWait = async ({ name, etag }: Target, idempotencyKey: string) => {
  const { status } = await ask<Service>('POST', pathOf`/services/${name}/restarts`, {
    query: { wait: true, timeout: WAIT_S },
    body: { resume: false },
    ifMatch: etag,
    idempotencyKey,
  });
  return status === 200;
};

const MOST_UNEVEN = 500;

export const listUneven = async ({ signal }: Reading = {}) =>
  (await ask<UnevenServicePage>('GET', '/rebalancing', { query: { limit: MOST_UNEVEN }, signal }))
    .data;

const FAILURE_LINES = 10;

/** The last lines that a task has written, as text. */
export const lastLinesOf = async (task: string, { signal }: Reading = {}) => {
  const path = `${BASE}${pathOf`/tasks/${task}/logs`}?tail=${FAILURE_LINES}`;
  const response = await send(path, { method: 'GET', headers: { accept: 'text/plain' }, signal });
  if (!response.ok) throw await readProblem(response);
  return response.text();
};

export const explainPlacement = async (name: string, { signal }: Reading = {}) =>
  (
    await ask<Page<NodePlacement>>('GET', pathOf`/services/${name}/placement`, {
      query: { limit: MOST_NODES },
      signal,
    })
  ).data;
