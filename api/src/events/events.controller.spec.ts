import { firstValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '@waxseal/shared';
import { anActor } from '../common/testing/factories.js';
import { Hub } from './hub.js';
import { EventBus } from './event-bus.js';
import { EventsController } from './events.controller.js';

describe('EventsController', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("sends what the actor's role permits, until the session's role changes", async () => {
    const bus = new EventBus();
    let role: Role = 'viewer';
    const sessions = { find: async () => ({ role }) };
    const controller = new EventsController(new Hub(bus));
    const heard = firstValueFrom(
      controller.follow(anActor('viewer', sessions), undefined).pipe(toArray()),
    );
    await vi.advanceTimersByTimeAsync(8_000);
    bus.emit({ type: 'secret.changed', name: 'password' });
    role = 'admin';
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await heard).map(({ type }) => type)).toEqual([
      'reset',
      'secret.changed',
      'session.changed',
    ]);
  });
});
