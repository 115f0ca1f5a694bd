import { problem } from '../http/problem.js';

export const Unauthenticated = problem('unauthenticated');
export const WrongCredentials = problem('wrong-credentials');
export const Forbidden = problem('forbidden');
export const ForeignOrigin = problem('foreign-origin');

/** RFC 6750 section 3: each 401 names the scheme, and says so when a token was given. */
export const challenge = (isTokenGiven = false) => ({
  'www-authenticate': isTokenGiven ? 'Bearer error="invalid_token"' : 'Bearer',
});
