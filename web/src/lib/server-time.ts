import { ref } from 'vue';

/** The `Date` header counts in seconds, and a response takes time: less than this is no difference. */
const SAME_CLOCK_MS = 3_000;

/** How far the clock of the server is ahead of that of the browser. */
export const aheadMs = ref(0);

/** Takes the server’s time from a response: all times that the panel shows come from its clock. */
export function takeServerTime({ headers }: Pick<Response, 'headers'>) {
  const ahead = Date.parse(headers.get('date') ?? '') - Date.now();
  if (!Number.isNaN(ahead)) aheadMs.value = Math.abs(ahead) < SAME_CLOCK_MS ? 0 : ahead;
}
