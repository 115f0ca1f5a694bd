import type { StreamEvent } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { onScopeDispose, ref } from 'vue';
import { shareEvents, type LineState } from '../lib/shared-events';
import { useSession } from '../features/session';
import { createInvalidator } from './invalidation';

/** Follows the Swarm: an event makes queries stale, nothing more. */
export function useLiveEvents() {
  const line = ref<LineState>({ kind: 'opening' });
  const invalidate = createInvalidator(useQueryClient());
  const session = useSession();
  const stop = shareEvents({
    event: (data) => {
      const event = JSON.parse(data) as StreamEvent;
      if (event.type === 'session.changed') void session.renew();
      invalidate(event);
    },
    again: () => invalidate({ type: 'reset' }),
    line: (state) => (line.value = state),
  });
  onScopeDispose(stop);
  return { line };
}
