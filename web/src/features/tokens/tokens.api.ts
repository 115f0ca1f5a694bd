import type { ApiToken, CreateApiToken, CreatedApiToken, Page } from '@waxseal/shared';
import { ask, pathOf } from '../../lib/http';

interface Reading {
  signal?: AbortSignal;
}

/** `owner`: `me` or the ID of a user. */
export const listTokens = async (owner: string, { signal }: Reading = {}) =>
  (await ask<Page<ApiToken>>('GET', '/tokens', { query: { owner, limit: 500 }, signal })).data;

export const createToken = async (body: CreateApiToken) =>
  (await ask<CreatedApiToken>('POST', '/tokens', { body })).data;

export const deleteToken = (id: string) => ask<void>('DELETE', pathOf`/tokens/${id}`);
