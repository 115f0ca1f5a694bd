import type { Proxy, Seen } from './proxy';

export type Moment = 'before' | 'after';

export const isWrite = ({ method, url }: Seen) =>
  method === 'DELETE' || (method === 'POST' && /\/(create|update)(\?|$)/.test(url));

/**
 * Kills at the n-th write that goes through the proxy: before it reaches the Engine, or once the
 * Engine has answered and the product has not read it.
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
