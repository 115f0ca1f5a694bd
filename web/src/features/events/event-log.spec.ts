import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useEventLog } from './event-log';

beforeEach(() => setActivePinia(createPinia()));

describe('useEventLog', () => {
  it('lists the newest event first', () => {
    const log = useEventLog();
    log.add({ type: 'secret.changed', name: 'a' });
    log.add({ type: 'reset' });
    expect(log.entries.map(({ type, name }) => [type, name])).toEqual([
      ['reset', null],
      ['secret.changed', 'a'],
    ]);
  });

  it('drops the oldest events and continues the numbering', () => {
    const log = useEventLog();
    for (let count = 0; count < 2010; count += 1) log.add({ type: 'cluster.changed' });
    expect([log.entries.length, log.entries[0]!.seq, log.entries.at(-1)!.seq]).toEqual([
      2000, 2010, 11,
    ]);
  });

  it('ignores the reset at the start of a stream', () => {
    const log = useEventLog();
    log.add({ type: 'reset' });
    expect(log.entries).toEqual([]);
  });

  it('is empty after it is cleared', () => {
    const log = useEventLog();
    log.add({ type: 'cluster.changed' });
    log.clear();
    expect(log.entries).toEqual([]);
  });
});
