import { firstValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sessions } from '../auth/index.js';
import { anActor } from '../common/testing/factories.js';
import { Hub } from '../stream/index.js';
import { Picture } from '../swarm/index.js';
import { EventsController } from './events.controller.js';

describe('EventsController', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("follows as far as the actor's role and session go", async () => {
    const picture = new Picture();
    const live = new Set(['session-1']);
    const sessions = { isLive: async (id: string) => live.has(id) } as unknown as Sessions;
    const controller = new EventsController(new Hub(picture), sessions);
    const heard = firstValueFrom(controller.follow(anActor('viewer')).pipe(toArray()));
    await vi.advanceTimersByTimeAsync(8_000);
    picture.emit({ type: 'secret.changed', name: 'password' });
    live.clear();
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await heard).map(({ type }) => type)).toEqual(['reset', 'secret.changed']);
  });
});
