import { firstValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '@waxseal/shared';
import { anActor } from '../common/testing/factories.js';
import { Hub } from './hub.js';
import { SwarmCache, type ActiveViewers } from '../swarm/index.js';
import { EventsController } from './events.controller.js';

describe('EventsController', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("sends what the actor's role permits, until the session's role changes", async () => {
    const cache = new SwarmCache();
    let role: Role = 'viewer';
    const sessions = { find: async () => ({ role }) };
    const viewers = { connected: () => {}, disconnected: () => {} } as unknown as ActiveViewers;
    const controller = new EventsController(new Hub(cache, viewers));
    const heard = firstValueFrom(
      controller.follow(anActor('viewer', sessions), undefined).pipe(toArray()),
    );
    await vi.advanceTimersByTimeAsync(8_000);
    cache.emit({ type: 'secret.changed', name: 'password' });
    role = 'admin';
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await heard).map(({ type }) => type)).toEqual([
      'reset',
      'secret.changed',
      'session.changed',
    ]);
  });
});
