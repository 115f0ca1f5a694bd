import { problem } from '../http/problem.js';

export const Unauthenticated = problem('unauthenticated');
export const WrongCredentials = problem('wrong-credentials');
export const FactorRequired = problem<{ challenge: string }>('factor-required');
export const WrongCode = problem('wrong-code');
export const SignInExpired = problem('sign-in-expired');
export const FactorMissing = problem('factor-missing');
export const NoSecondFactor = problem('no-second-factor');
export const FactorExists = problem('factor-exists');
export const Forbidden = problem('forbidden');
export const ForeignOrigin = problem('foreign-origin');

/** RFC 6750 section 3: each 401 names the scheme, and says so when a token was given. */
export const challenge = (isTokenGiven = false) => ({
  'www-authenticate': isTokenGiven ? 'Bearer error="invalid_token"' : 'Bearer',
});
