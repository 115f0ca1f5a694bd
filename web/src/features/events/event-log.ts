import type { StreamEvent } from '@waxseal/shared';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

const MOST = 2000;

/** `line.gap`: events may have been missed, and all data was reloaded. */
export type LoggedEvent = StreamEvent | { type: 'line.lost' } | { type: 'line.gap' };

export interface LogEntry {
  seq: number;
  at: string;
  type: LoggedEvent['type'];
  name: string | null;
  isNew?: boolean;
}

/** The events since this tab was opened, the newest first. The list has a limit, and the oldest are dropped. */
export const useEventLog = defineStore('event-log', () => {
  const entries = shallowRef<readonly LogEntry[]>([]);
  const startedAt = shallowRef(new Date().toISOString());
  let seq = 0;

  function add(event: LoggedEvent, at = new Date()) {
    // Every stream starts with a reset, which does not mean that events were missed.
    if (event.type === 'reset' && entries.value.length === 0) return;
    const name = 'name' in event ? event.name : 'id' in event ? event.id : null;
    const isNew = 'isNew' in event && event.isNew === true;
    const entry = { seq: (seq += 1), at: at.toISOString(), type: event.type, name, isNew };
    entries.value = [entry, ...entries.value.slice(0, MOST - 1)];
  }

  function clear() {
    entries.value = [];
    startedAt.value = new Date().toISOString();
  }

  return { entries, startedAt, add, clear };
});
