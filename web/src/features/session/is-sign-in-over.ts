import type { ApiProblem } from '../../lib/api-problem';

/** Whether no code can complete the sign-in any more, so that the password is needed again. */
export const isSignInOver = ({ code }: ApiProblem) =>
  code === 'sign-in-expired' || code === 'wrong-credentials';
