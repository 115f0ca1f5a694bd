import type { Page } from 'playwright-core';

/** Returns everything that a script in the page can read: page, fields, address, storage and query cache. */
export const tracesOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')];
    const databases = await indexedDB.databases();
    const app = document.querySelector('#app') as unknown as MountedApp;
    const client = app.__vue_app__._context.provides.VUE_QUERY_CLIENT;
    return JSON.stringify([
      [location.href, document.cookie, history.state, databases],
      [{ ...localStorage }, { ...sessionStorage }, await caches.keys()],
      [document.documentElement.outerHTML, fields.map(({ value }) => value)],
      [client.getQueryCache(), client.getMutationCache()].map((cache) =>
        cache.getAll().map(({ queryKey, state }) => ({ queryKey, state })),
      ),
    ]);
  });

/** The objects of Vue and its query library that a script can reach in a page. */
interface MountedApp {
  __vue_app__: { _context: { provides: { VUE_QUERY_CLIENT: QueryClient } } };
}
interface QueryClient {
  getQueryCache(): Cache;
  getMutationCache(): Cache;
}
interface Cache {
  getAll(): { queryKey?: unknown; state: unknown }[];
}

/** Returns every string in the memory of the page's script engine after garbage collection. */
export async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}
