import { eventually } from './eventually';
import type { Waxseal } from './waxseal';

const metricsToken = 'a-token-for-prometheus';
/** Environment variables of a product whose event streams a test counts. */
export const countedStreams = { WAXSEAL_METRICS_TOKEN: metricsToken };

async function openStreams(waxseal: Waxseal): Promise<number> {
  const headers = { authorization: `Bearer ${metricsToken}` };
  const { text } = await waxseal.anonymous().call('GET', '/metrics', { headers, expect: 200 });
  return Number(/^waxseal_event_streams (\d+)$/m.exec(text)?.[1]);
}

/** Waits until the metrics of the product report this number of open event streams. */
export const hasStreams = (waxseal: Waxseal, count: number, withinMs?: number) =>
  eventually(
    async () => {
      const open = await openStreams(waxseal);
      if (open !== count) throw new Error(`${open} event streams are open, not ${count}`);
    },
    { withinMs },
  );
