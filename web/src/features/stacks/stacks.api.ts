import type { Page, Stack } from '@waxseal/shared';
import { ask } from '../../lib/http';

export const listStacks = async ({ signal }: { signal?: AbortSignal } = {}) =>
  (await ask<Page<Stack>>('GET', '/stacks', { query: { limit: 500 }, signal })).data;
