import { createPinia, setActivePinia } from 'pinia';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { setCredentials } from '../../lib/http';
import { useUnsavedInput } from '../../lib/unsaved-input';
import { useSession } from './session.store';

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const aSession = (role: string) => ({
  id: 's',
  user: { id: server.user, username: 'ada' },
  role,
  permissions: role === 'admin' ? ['secret.create'] : [],
  secondFactor: { isEnabled: false, isRequired: server.mustSetUp, shownAt: null },
});
const refusal = {
  title: 'Authentication required',
  status: 401,
  code: 'unauthenticated',
  requestId: 'r',
};

/** A server with one session, or with none if `role` is null. */
const server = { role: null as string | null, isDown: false, user: 'u', mustSetUp: false };
const fetched = vi.fn((input: unknown) => {
  if (server.isDown) return Promise.reject(new TypeError('Failed to fetch'));
  if (server.role === null) return Promise.resolve(json(401, refusal));
  const isSession = String(input).endsWith('/auth/session');
  const token = { accessToken: 't', tokenType: 'Bearer', expiresIn: 600 };
  return Promise.resolve(json(200, isSession ? aSession(server.role) : token));
});

beforeEach(() => {
  setActivePinia(createPinia());
  vi.stubGlobal('fetch', fetched);
  // Otherwise the stores of earlier tests would receive the sign-in of this test.
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage() {}
    },
  );
  Object.assign(server, { role: 'admin', isDown: false, user: 'u', mustSetUp: false });
});
afterEach(() => {
  useSession().$dispose();
  setCredentials(null);
  vi.unstubAllGlobals();
});

describe('session', () => {
  it('is restored from the cookie', async () => {
    const session = useSession();
    await session.restore();
    expect(session.isSignedIn).toBe(true);
    expect(session.may('secret.create')).toBe(true);
  });

  it('is null without a problem if there is no cookie', async () => {
    server.role = null;
    const session = useSession();
    await session.restore();
    expect([session.isSignedIn, session.hasEnded, session.problem]).toEqual([false, false, null]);
  });

  it('reports why it could not be restored', async () => {
    server.isDown = true;
    const session = useSession();
    await session.restore();
    expect(session.problem?.code).toBe('network');
  });

  it('updates after a changed role and ends when the server ends it', async () => {
    const session = useSession();
    await session.signIn({ username: 'ada', password: 'p' });
    server.role = 'viewer';
    await session.renew();
    expect(session.may('secret.create')).toBe(false);
    server.role = null;
    await session.renew();
    expect([session.isSignedIn, session.hasEnded]).toEqual([false, true]);
  });

  it('knows that a second factor must be set up', async () => {
    const session = useSession();
    server.mustSetUp = true;
    await session.signIn({ username: 'ada', password: 'p' });
    expect(session.mustSetUpFactor).toBe(true);
    server.mustSetUp = false;
    await session.renew();
    expect(session.mustSetUpFactor).toBe(false);
  });

  it('lets actions wait for a code until it is entered, or not', async () => {
    const session = useSession();
    await session.signIn({ username: 'ada', password: 'p' });
    for (const isEntered of [true, false]) {
      fetched.mockImplementationOnce(() =>
        Promise.resolve(
          new Response('{}', {
            status: 401,
            headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication"' },
          }),
        ),
      );
      const renewed = session.renew();
      await vi.waitUntil(() => session.isSteppingUp);
      if (isEntered) await session.stepUp('123456');
      else session.cancelStepUp();
      await renewed;
      expect(session.isSteppingUp).toBe(false);
    }
    const paths = fetched.mock.calls.map(([url]) => String(url));
    expect(paths.filter((path) => path.endsWith('/auth/step-up'))).toHaveLength(1);
  });

  it('ends in the browser even if the server can’t be reached', async () => {
    const session = useSession();
    await session.signIn({ username: 'ada', password: 'p' });
    server.isDown = true;
    await session.signOut();
    expect([session.isSignedIn, session.hasEnded]).toEqual([false, false]);
  });

  describe('while a form holds typed input', () => {
    const scope = effectScope();
    beforeAll(() => scope.run(() => useUnsavedInput(() => true)));
    afterAll(() => scope.stop());

    /** A session that the server has ended, and a request that waits for it. */
    const aLockedSession = async () => {
      const session = useSession();
      await session.signIn({ username: 'ada', password: 'p' });
      server.role = null;
      const renewed = session.renew();
      await vi.waitUntil(() => session.isLocked);
      expect(session.isSignedIn).toBe(true);
      server.role = 'viewer';
      return { session, renewed };
    };

    it('is locked when the server ends it, and continues after the same user has signed in', async () => {
      const { session, renewed } = await aLockedSession();
      await session.signInAgain('p');
      await renewed;
      expect([session.isLocked, session.isSignedIn]).toEqual([false, true]);
      expect(session.session?.role).toBe('viewer');
    });

    it('ends if the user gives up', async () => {
      const { session, renewed } = await aLockedSession();
      session.giveUp();
      await renewed;
      expect([session.isLocked, session.isSignedIn, session.hasEnded]).toEqual([
        false,
        false,
        true,
      ]);
    });

    it('ends if another user has signed in', async () => {
      const { session, renewed } = await aLockedSession();
      server.user = 'other';
      await session.signInAgain('p');
      await renewed;
      expect([session.isLocked, session.isSignedIn]).toEqual([false, false]);
    });
  });
});
