import { challenge } from '../auth/index.js';
import { problem } from '../http/problem.js';

export const SetupDone = problem('setup-done');
export const SetupRefused = problem('setup-refused');

const Wrong = problem('wrong-setup-token');

export class WrongSetupToken extends Wrong {
  constructor() {
    super({
      detail:
        'Use the link that Waxseal printed at its last start. `waxseal server setup token` makes a new one',
      headers: challenge(),
    });
  }
}
