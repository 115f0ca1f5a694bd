import { STEP_UP_MS } from './actor.js';
import { problem } from './problem.js';

const StepUpRequired = problem('step-up-required');

/** RFC 9470 section 3. */
export const stepUpRequired = () =>
  new StepUpRequired({
    headers: {
      'www-authenticate': `Bearer error="insufficient_user_authentication", max_age=${STEP_UP_MS / 1000}`,
    },
  });
