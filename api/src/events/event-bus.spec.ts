import type { StreamEvent } from '@waxseal/shared';
import { expect, it } from 'vitest';
import { EventBus } from './event-bus.js';

it('passes each event to every listener until it unsubscribes', () => {
  const bus = new EventBus();
  const [one, other]: [StreamEvent[], StreamEvent[]] = [[], []];
  const unsubscribe = bus.onEvent((event) => one.push(event));
  bus.onEvent((event) => other.push(event));
  bus.emit({ type: 'reset' });
  unsubscribe();
  bus.emit({ type: 'cluster.changed' });
  expect(one).toEqual([{ type: 'reset' }]);
  expect(other).toEqual([{ type: 'reset' }, { type: 'cluster.changed' }]);
});
