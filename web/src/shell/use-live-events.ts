import type { StreamEvent } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { onScopeDispose, ref } from 'vue';
import { shareEvents, type LineState } from '../lib/shared-events';
import { createInvalidator } from './invalidation';

/** Follows the Swarm: an event makes queries stale, nothing more. */
export function useLiveEvents() {
  const line = ref<LineState>({ kind: 'opening' });
  const invalidate = createInvalidator(useQueryClient());
  const stop = shareEvents({
    event: (data) => invalidate(JSON.parse(data) as StreamEvent),
    again: () => invalidate({ type: 'reset' }),
    line: (state) => (line.value = state),
  });
  onScopeDispose(stop);
  return { line };
}
