import { keepPreviousData, queryOptions } from '@tanstack/vue-query';
import type { Image, Network, Page, Volume } from '@waxseal/shared';
import type { Ref } from 'vue';
import { toProblem } from '../../lib/api-problem';
import { ask } from '../../lib/http';

const MOST_ROWS = 500;

interface Inventory {
  /** Null while Docker refuses to list them. */
  networks: Page<Network> | null;
  volumes: Page<Volume>;
  images: Page<Image>;
}

async function readInventory(search: string, signal: AbortSignal): Promise<Inventory> {
  const query = { search: search || undefined, limit: MOST_ROWS };
  const list = async <Row>(path: string) =>
    (await ask<Page<Row>>('GET', path, { query, signal })).data;
  const [networks, volumes, images] = await Promise.all([
    list<Network>('/networks').catch((error: Error) => {
      if (toProblem(error).code === 'engine-forbidden') return null;
      throw error;
    }),
    list<Volume>('/volumes'),
    list<Image>('/images'),
  ]);
  return { networks, volumes, images };
}

export const inventoryQuery = (search: Ref<string>) =>
  queryOptions({
    queryKey: ['inventory', search],
    queryFn: ({ signal }) => readInventory(search.value, signal),
    placeholderData: keepPreviousData,
  });
