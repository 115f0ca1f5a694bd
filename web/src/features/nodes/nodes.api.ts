import type {
  EditNode,
  Node,
  NodeDetails,
  NodeTaskPage,
  Page,
  Plan,
  TaskMap,
} from '@waxseal/shared';
import { ask, pathOf } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}
export interface NodeTarget {
  id: string;
  etag: string | null;
}

export interface NodeList {
  search?: string;
  sort?: string;
  role?: string;
  availability?: string;
  state?: string;
  cursor?: string;
  limit?: number;
}

const MOST_TASKS = 500;

export const listNodes = (query: NodeList, { signal }: Reading = {}) =>
  ask<Page<Node>>('GET', '/nodes', { query: { ...query }, signal });

export const getNode = (id: string, { signal }: Reading = {}) =>
  ask<NodeDetails>('GET', pathOf`/nodes/${id}`, { signal });

export const listNodeTasks = async (id: string, { signal }: Reading = {}) =>
  (
    await ask<NodeTaskPage>('GET', pathOf`/nodes/${id}/tasks`, {
      query: { limit: MOST_TASKS },
      signal,
    })
  ).data;

export const getTaskMap = async (query: { stack?: string }, { signal }: Reading = {}) =>
  (await ask<TaskMap>('GET', '/task-map', { query: { ...query }, signal })).data;

/** Every write returns its plan at the same address with `dryRun`. */
export const planNodeEdit = async ({ id, etag }: NodeTarget, body: EditNode) =>
  (
    await ask<Plan>('PATCH', pathOf`/nodes/${id}`, {
      query: { dryRun: true },
      body,
      ifMatch: etag,
    })
  ).data;
export const editNode = ({ id, etag }: NodeTarget, body: EditNode) =>
  ask<NodeDetails>('PATCH', pathOf`/nodes/${id}`, { body, ifMatch: etag });

export const planNodeDeletion = async ({ id, etag }: NodeTarget, force: boolean) =>
  (
    await ask<Plan>('DELETE', pathOf`/nodes/${id}`, {
      query: { dryRun: true, force },
      ifMatch: etag,
    })
  ).data;
export const deleteNode = ({ id, etag }: NodeTarget, force: boolean) =>
  ask<void>('DELETE', pathOf`/nodes/${id}`, { query: { force }, ifMatch: etag });
