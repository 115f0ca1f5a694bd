import type { ProblemCode, Service } from '@waxseal/shared';
import { isJob, isPaused } from './service-labels';

interface Fault {
  code: ProblemCode;
  title: string;
  detail: string;
}

/** Returns why a service is left out of an action on many services, or null. */
export function whyNotInBulk(
  service: Pick<Service, 'mode' | 'isSelf' | 'update'>,
  action: 'restart' | 'labels' | 'attach',
): Fault | null {
  if (isJob(service.mode))
    return {
      code: 'immutable-field',
      title: 'It is a job',
      detail: 'Any change makes a job run again',
    };
  if (isPaused(service))
    return {
      code: 'rollout-paused',
      title: 'The rollout is paused',
      detail: 'Any change resumes it. Open the service to decide that',
    };
  if (service.isSelf && action !== 'labels')
    return {
      code: 'own-service',
      title: 'Waxseal runs in this service',
      detail: action === 'restart' ? 'Restart it from its own page' : 'Change it on its own page',
    };
  return null;
}
