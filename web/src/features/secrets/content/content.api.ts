import type { ConfigContent, ConfigDiff } from '@waxseal/shared';
import { ask, pathOf } from '../../../lib/http';

interface Reading {
  signal?: AbortSignal;
}

export const getContent = async (name: string, version: string, { signal }: Reading = {}) =>
  (
    await ask<ConfigContent>('GET', pathOf`/configs/${name}/versions/${version}/content`, {
      signal,
    })
  ).data;

export const getDiff = async (name: string, from: string, to: string, { signal }: Reading = {}) =>
  (await ask<ConfigDiff>('GET', pathOf`/configs/${name}/diff`, { query: { from, to }, signal }))
    .data;
