import type { CreateUser, EditUser, Page, User, UserSession } from '@waxseal/shared';
import { ask, pathOf } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}

export interface UserList {
  search?: string;
  sort?: string;
  cursor?: string;
  limit?: number;
}

export const listUsers = (query: UserList, { signal }: Reading = {}) =>
  ask<Page<User>>('GET', '/users', { query: { ...query }, signal });

export const getUser = (id: string, { signal }: Reading = {}) =>
  ask<User>('GET', pathOf`/users/${id}`, { signal });

/** `owner`: `me` or the ID of a user. */
export const listSessions = async (owner: string, { signal }: Reading = {}) =>
  (await ask<Page<UserSession>>('GET', '/sessions', { query: { owner, limit: 500 }, signal })).data;

export const endSession = (id: string) => ask<void>('DELETE', pathOf`/sessions/${id}`);

export const createUser = (body: CreateUser) => ask<User>('POST', '/users', { body });

export const editUser = (id: string, body: EditUser, etag: string | null) =>
  ask<User>('PATCH', pathOf`/users/${id}`, { body, ifMatch: etag });

export const resetFactor = (id: string) => ask<void>('DELETE', pathOf`/users/${id}/second-factor`);

export const endSessions = (id: string) => ask<void>('DELETE', pathOf`/users/${id}/sessions`);
