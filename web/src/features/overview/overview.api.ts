import type { Overview } from '@waxseal/shared';
import { ask } from '../../lib/http';

export const getOverview = async ({ signal }: { signal?: AbortSignal } = {}) =>
  (await ask<Overview>('GET', '/overview', { signal })).data;
