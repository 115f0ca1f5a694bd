import type { AccessToken, Permission, Session, SetUp, SignIn } from '@waxseal/shared';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { Access } from '../../lib/access';
import { toProblem, type ApiProblem } from '../../lib/api-problem';
import { setCredentials } from '../../lib/http';
import * as api from './session.api';

const CHANNEL = 'waxseal.session';
type Notice = 'signed-in' | 'signed-out';

export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null);
  const isKnown = ref(false);
  /** Why the session could not be restored. Null if it has ended. */
  const problem = shallowRef<ApiProblem | null>(null);
  const hasEnded = ref(false);

  const access = new Access(() => end('here'));
  setCredentials(access);

  const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;
  if (tabs)
    tabs.onmessage = ({ data }: MessageEvent<Notice>) => {
      if (data === 'signed-out') end('elsewhere');
      else if (session.value === null) void restore();
    };

  const isSignedIn = computed(() => session.value !== null);
  const may = (permission: Permission) => session.value?.permissions.includes(permission) ?? false;

  async function restore() {
    try {
      problem.value = null;
      if (await access.refresh()) session.value = await api.getSession();
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isKnown.value = true;
    }
  }

  /** Loads the session again after its permissions changed or it was ended elsewhere. */
  async function renew() {
    try {
      session.value = await api.getSession();
    } catch {
      // A session that has ended was already dropped. The next request shows any other failure.
    }
  }

  const signIn = async (input: SignIn) => enter(await api.signIn(input));
  const setUp = async (input: SetUp) => enter(await api.setUp(input));

  async function enter(token: AccessToken) {
    access.take(token);
    session.value = await api.getSession();
    hasEnded.value = false;
    isKnown.value = true;
    tabs?.postMessage('signed-in' satisfies Notice);
  }

  /** Signs out in the browser even if the server can’t be reached. Then the cookie expires by itself. */
  async function signOut() {
    const told = api.signOut().catch(() => {});
    access.drop();
    session.value = null;
    tabs?.postMessage('signed-out' satisfies Notice);
    await told;
  }

  function end(where: 'here' | 'elsewhere') {
    access.drop();
    hasEnded.value = where === 'here' && session.value !== null;
    session.value = null;
  }

  return {
    session,
    isKnown,
    isSignedIn,
    hasEnded,
    problem,
    may,
    restore,
    renew,
    signIn,
    setUp,
    signOut,
  };
});
