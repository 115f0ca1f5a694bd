import type { Proxy, Seen } from './proxy';

export type Moment = 'before' | 'after';

export const isWrite = ({ method, url }: Seen) =>
  method === 'DELETE' || (method === 'POST' && /\/(create|update)(\?|$)/.test(url));

/**
 * Kills at the n-th write through the proxy, either before the write reaches the Engine, or after the
 * Engine has answered but before the product has read the response.
 */
export function killAtWrite(proxy: Proxy, n: number, at: Moment, kill: () => Promise<unknown>) {
  let writes = 0;
  const killing = { write: undefined as string | undefined };
  proxy.watch = async (moment, seen) => {
    if (!isWrite(seen) || moment !== at || ++writes !== n) return;
    killing.write = `${seen.method} ${seen.url.replace(/[a-z0-9]{25}/, '…').split('?')[0]}`;
    await kill();
    return 'drop';
  };
  return killing;
}
