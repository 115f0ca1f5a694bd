import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import type { RouteLocationNormalized, Router } from 'vue-router';
import {
  askBeforeLeaving,
  leave,
  stay,
  unsavedInput,
  useUnsavedInput,
  wantedPage,
} from './unsaved-input';

type Guard = (to: RouteLocationNormalized, from: RouteLocationNormalized) => boolean;
const aPage = (path: string, isPublic = false) =>
  ({ path, fullPath: `${path}?at=1`, meta: { isPublic } }) as unknown as RouteLocationNormalized;

let scope: EffectScope;
let goes: Guard;
let closes: (event: Event) => void;
const pushed = vi.fn(() => Promise.resolve());
const router = {
  beforeEach: (guard: Guard) => (goes = guard),
  push: pushed,
} as unknown as Router;
const hold = (...given: Parameters<typeof useUnsavedInput>) =>
  scope.run(() => useUnsavedInput(...given));

beforeEach(() => {
  scope = effectScope();
  const addEventListener = (_: string, listener: typeof closes) => (closes = listener);
  vi.stubGlobal('window', { addEventListener });
  askBeforeLeaving(router);
});
afterEach(() => {
  stay();
  scope.stop();
  pushed.mockReset().mockResolvedValue();
  vi.unstubAllGlobals();
});

describe('A page with typed input', () => {
  it('is left without a question if nothing was typed', () => {
    hold(() => false);
    expect(goes(aPage('/secrets'), aPage('/new-secret'))).toBe(true);
    expect(wantedPage.value).toBeNull();
  });

  it('is left only after a confirmation', async () => {
    hold(() => true);
    expect(goes(aPage('/secrets'), aPage('/new-secret'))).toBe(false);
    expect(wantedPage.value).toBe('/secrets?at=1');
    pushed.mockImplementation(() => {
      expect(goes(aPage('/secrets'), aPage('/new-secret'))).toBe(true);
      return Promise.resolve();
    });
    await leave(router);
    expect(pushed).toHaveBeenCalledWith('/secrets?at=1');
    expect(goes(aPage('/secrets'), aPage('/new-secret'))).toBe(false);
  });

  it('is kept if the user stays', async () => {
    hold(() => true);
    goes(aPage('/secrets'), aPage('/new-secret'));
    stay();
    await leave(router);
    expect(pushed).not.toHaveBeenCalled();
  });

  it.each([
    ['another query of the same page', aPage('/new-secret')],
    ['a public page', aPage('/sign-in', true)],
  ])('is left for %s', (_, to) => {
    hold(() => true);
    expect(goes(to, aPage('/new-secret'))).toBe(true);
  });

  it('asks before the tab is closed, until the form is gone', () => {
    const event = { preventDefault: vi.fn() } as unknown as Event;
    hold(() => true);
    closes(event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    scope.stop();
    closes(event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
  });
});

describe('unsavedInput', () => {
  it('names a value that is shown only once first', () => {
    hold(() => true);
    expect(unsavedInput()).toBe('typed');
    hold(() => true, 'once');
    expect(unsavedInput()).toBe('once');
  });
});
