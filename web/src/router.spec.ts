import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RouteLocationNormalized } from 'vue-router';
import { useSession } from './features/session';
import { guard } from './router';

const to = (name: string, fullPath: string, query = {}) =>
  ({ name, fullPath, query }) as unknown as RouteLocationNormalized;

beforeEach(() => setActivePinia(createPinia()));

function visitor(isSignedIn: boolean, secondFactor = { isRequired: false, isEnabled: false }) {
  const session = useSession();
  const restore = vi.spyOn(session, 'restore').mockImplementation(() => {
    session.isKnown = true;
    session.session = (isSignedIn ? { id: 's', secondFactor } : null) as typeof session.session;
    return Promise.resolve();
  });
  return restore;
}

describe('guard', () => {
  it('redirects to the sign-in page and keeps the requested path', async () => {
    visitor(false);
    expect(await guard(to('secrets', '/secrets?state=held'))).toEqual({
      name: 'sign-in',
      query: { redirect: '/secrets?state=held' },
    });
  });

  it('restores the session once', async () => {
    const restore = visitor(true);
    expect(await guard(to('secrets', '/secrets'))).toBe(true);
    expect(await guard(to('services', '/services'))).toBe(true);
    expect(restore).toHaveBeenCalledOnce();
  });

  it('redirects a signed-in user from the sign-in page, but never to another site', async () => {
    visitor(true);
    expect(await guard(to('sign-in', '/sign-in', { redirect: '/secrets' }))).toBe('/secrets');
    expect(await guard(to('sign-in', '/sign-in', { redirect: '//evil.example' }))).toBe('/');
  });

  it('opens only the setup of a second factor for a user who must have one', async () => {
    visitor(true, { isRequired: true, isEnabled: false });
    expect(await guard(to('secrets', '/secrets'))).toEqual({ name: 'second-factor' });
    expect(await guard(to('second-factor', '/second-factor'))).toBe(true);
  });

  it.each([
    { isRequired: true, isEnabled: true },
    { isRequired: false, isEnabled: false },
  ])('does not open it with %j', async (secondFactor) => {
    visitor(true, secondFactor);
    expect(await guard(to('second-factor', '/second-factor'))).toBe('/');
    expect(await guard(to('secrets', '/secrets'))).toBe(true);
  });

  it('opens the setup page without restoring the session', async () => {
    const restore = visitor(false);
    expect(await guard(to('setup', '/setup'))).toBe(true);
    expect(restore).not.toHaveBeenCalled();
  });
});
