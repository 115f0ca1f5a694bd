import type { Page } from 'playwright-core';

/** Returns everything that a page may store in its browser, as one text. */
export async function browserStorageOf(page: Page): Promise<string> {
  const [inPage, cookies] = await Promise.all([page.evaluate(readAll), page.context().cookies()]);
  return JSON.stringify([inPage, cookies]);
}

async function readAll() {
  const contentsOf = async ({ name }: IDBDatabaseInfo) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name!);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    });
    const stores = [...database.objectStoreNames].map(
      (store) =>
        new Promise((resolve, reject) => {
          const reading = database.transaction(store).objectStore(store).getAll();
          reading.onsuccess = () => resolve([store, reading.result]);
          reading.onerror = () => reject(reading.error ?? new Error('not read'));
        }),
    );
    const contents = await Promise.all(stores);
    database.close();
    return [name, contents];
  };
  const caching = async (name: string) => {
    const cache = await caches.open(name);
    const texts = (await cache.keys()).map(async (key) => [
      key.url,
      await (await cache.match(key))?.text(),
    ]);
    return [name, await Promise.all(texts)];
  };
  return {
    address: location.href,
    history: [history.length, history.state as unknown],
    title: document.title,
    local: { ...localStorage },
    session: { ...sessionStorage },
    name: window.name,
    databases: await Promise.all((await indexedDB.databases()).map(contentsOf)),
    caches: await Promise.all((await caches.keys()).map(caching)),
  };
}
