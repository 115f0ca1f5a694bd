import type {
  AccessToken,
  Session,
  SetupState,
  SetUp,
  SignIn,
  SignInWithCode,
} from '@waxseal/shared';
import { post, tokenBy } from '../../lib/access';
import { ask } from '../../lib/http';

export const signIn = (input: SignIn) => tokenBy('/auth/login', input);
export const signInWithCode = (input: SignInWithCode) => tokenBy('/auth/login/code', input);
export const stepUp = async (code: string) =>
  (await ask<AccessToken>('PUT', '/auth/step-up', { body: { code } })).data;
export const setUp = (input: SetUp) => tokenBy('/setup', input);
export const signOut = () => post('/auth/logout');
export const getSession = async () => (await ask<Session>('GET', '/auth/session')).data;
export const getSetupState = async () => (await ask<SetupState>('GET', '/setup')).data;
