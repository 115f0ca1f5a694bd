import type {
  AccessToken,
  Permission,
  Session,
  SetUp,
  SignIn,
  SignInWithCode,
} from '@waxseal/shared';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { Access } from '../../lib/access';
import { toProblem, type ApiProblem } from '../../lib/api-problem';
import { setCredentials } from '../../lib/http';
import { unsavedInput } from '../../lib/unsaved-input';
import * as api from './session.api';

const CHANNEL = 'waxseal.session';
type Notice = 'signed-in' | 'signed-out';

export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null);
  const isKnown = ref(false);
  /** Why the session could not be restored. Null if it has ended. */
  const problem = shallowRef<ApiProblem | null>(null);
  const hasEnded = ref(false);

  /** The session has ended while the user had typed something: the same user can sign in again in place. */
  const isLocked = ref(false);
  let unlock: ((isBack: boolean) => void) | null = null;

  /** An action waits until the user has entered a code of the second factor. */
  const isSteppingUp = ref(false);
  let stepUps: ((isShown: boolean) => void)[] = [];

  const access = new Access(lockOrEnd, askForCode);
  setCredentials(access);

  const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;
  if (tabs)
    tabs.onmessage = ({ data }: MessageEvent<Notice>) => {
      if (data === 'signed-out') end('elsewhere');
      else if (isLocked.value) void resume();
      else if (session.value === null) void restore();
    };

  const isSignedIn = computed(() => session.value !== null);
  /** The role needs a second factor, and the user has none: nothing else is possible. */
  const mustSetUpFactor = computed(() => {
    const { isRequired = false, isEnabled = false } = session.value?.secondFactor ?? {};
    return isRequired && !isEnabled;
  });
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
  const signInWithCode = async (input: SignInWithCode) => enter(await api.signInWithCode(input));
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
    endStepUp(false);
    tabs?.postMessage('signed-out' satisfies Notice);
    await told;
  }

  /** Requests that need the session wait until it is unlocked, and are sent again then. */
  function lockOrEnd(): boolean | Promise<boolean> {
    if (session.value === null || unsavedInput() === null) {
      end('here');
      return false;
    }
    isLocked.value = true;
    return new Promise((resolve) => (unlock = resolve));
  }

  function release(isBack: boolean) {
    isLocked.value = false;
    unlock?.(isBack);
    unlock = null;
  }

  /** Unlocks the session. Another user must not see what this one has typed. */
  async function unlockWith(token: () => Promise<boolean>) {
    const locked = session.value?.user.id;
    if (!(await token())) return;
    const found = await api.getSession();
    if (!isLocked.value) return;
    if (found.user.id !== locked) return end('elsewhere');
    session.value = found;
    release(true);
  }

  async function signInAgain(password: string) {
    const { username } = session.value!.user;
    await enterAgain(() => api.signIn({ username, password }));
  }

  const signInAgainWithCode = (input: SignInWithCode) =>
    enterAgain(() => api.signInWithCode(input));

  async function enterAgain(signIn: () => Promise<AccessToken>) {
    await unlockWith(async () => {
      access.take(await signIn());
      return true;
    });
    tabs?.postMessage('signed-in' satisfies Notice);
  }

  /** The user has signed in in another tab. */
  async function resume() {
    try {
      await unlockWith(() => access.renew());
    } catch {
      // The user can still sign in here.
    }
  }

  /** All requests that need a recent code wait for the same one. */
  function askForCode(): Promise<boolean> {
    if (session.value === null) return Promise.resolve(false);
    isSteppingUp.value = true;
    return new Promise((resolve) => void stepUps.push(resolve));
  }

  async function stepUp(code: string) {
    access.take(await api.stepUp(code));
    endStepUp(true);
  }

  function endStepUp(isShown: boolean) {
    isSteppingUp.value = false;
    for (const resolve of stepUps) resolve(isShown);
    stepUps = [];
  }

  /** Ends a locked session, and with it what was typed. */
  const giveUp = () => end('here');

  function end(where: 'here' | 'elsewhere') {
    access.drop();
    hasEnded.value = where === 'here' && session.value !== null;
    session.value = null;
    endStepUp(false);
    release(false);
  }

  return {
    session,
    isKnown,
    isSignedIn,
    hasEnded,
    isLocked,
    isSteppingUp,
    mustSetUpFactor,
    problem,
    may,
    restore,
    renew,
    signIn,
    signInWithCode,
    setUp,
    signOut,
    signInAgain,
    signInAgainWithCode,
    stepUp,
    cancelStepUp: () => endStepUp(false),
    giveUp,
  };
});
