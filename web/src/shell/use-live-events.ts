import type { StreamEvent } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { onScopeDispose, ref } from 'vue';
import { useEventLog } from '../features/events';
import { shareEvents, type LineState, type SharedEventsListener } from '../lib/shared-events';
import { useSession } from '../features/session';
import { createInvalidator } from './invalidation';

/** Reads the event stream, logs each event and marks the affected queries as stale. */
export function useLiveEvents() {
  const line = ref<LineState>({ kind: 'opening' });
  const invalidate = createInvalidator(useQueryClient());
  const session = useSession();
  const log = useEventLog();
  const listener: SharedEventsListener = {
    event: (data) => {
      const event = JSON.parse(data) as StreamEvent;
      log.add(event);
      if (event.type === 'session.changed') void session.renew();
      invalidate(event);
    },
    again: () => {
      log.add({ type: 'line.gap' });
      invalidate({ type: 'reset' });
    },
    line: (state) => {
      if (state.kind === 'lost' && line.value.kind !== 'lost') log.add({ type: 'line.lost' });
      line.value = state;
    },
  };
  // All data is loaded after the session, so only events after the session was read can make it stale.
  const stop = shareEvents(listener, session.session?.lastEventId);
  onScopeDispose(stop);
  return { line };
}
