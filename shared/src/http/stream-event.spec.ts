import { expect, it } from 'vitest';
import { StreamEvent } from './stream-event.js';

it.each([{ type: 'secret.changed', name: 'a' }, { type: 'reset' }, { type: 'cluster.changed' }])(
  'accepts the event %j',
  (event) => {
    expect(StreamEvent.parse(event)).toEqual(event);
  },
);

it.each([{ type: 'secret.changed' }, { type: 'user.changed', name: 'a' }, {}])(
  'rejects the event %j',
  (event) => {
    expect(StreamEvent.safeParse(event).success).toBe(false);
  },
);

it('keeps the name of an event and drops all contents', () => {
  const event = { type: 'secret.changed', name: 'a', data: 'hunter2', labels: {} };
  expect(StreamEvent.parse(event)).toEqual({ type: 'secret.changed', name: 'a' });
});
