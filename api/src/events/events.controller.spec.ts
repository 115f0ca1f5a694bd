import { firstValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sessions } from '../auth/index.js';
import { anActor } from '../common/testing/factories.js';
import { Hub } from './hub.js';
import { SwarmCache, type ActiveViewers } from '../swarm/index.js';
import { EventsController } from './events.controller.js';

describe('EventsController', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("follows as far as the actor's role and session go", async () => {
    const cache = new SwarmCache();
    const roles = new Map([['session-1', 'viewer']]);
    const find = async (id: string) => ({ role: roles.get(id) });
    const sessions = { find } as unknown as Sessions;
    const viewers = { came: () => {}, left: () => {} } as unknown as ActiveViewers;
    const controller = new EventsController(new Hub(cache, viewers), sessions);
    const heard = firstValueFrom(controller.follow(anActor('viewer'), undefined).pipe(toArray()));
    await vi.advanceTimersByTimeAsync(8_000);
    cache.emit({ type: 'secret.changed', name: 'password' });
    roles.set('session-1', 'admin');
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await heard).map(({ type }) => type)).toEqual([
      'reset',
      'secret.changed',
      'session.changed',
    ]);
  });
});
