import { z } from 'zod';

export const ServiceMode = z
  .enum(['replicated', 'global', 'replicated-job', 'global-job'])
  .meta({ id: 'ServiceMode' });
export type ServiceMode = z.infer<typeof ServiceMode>;

/** Docker's states of a rollout; null if the service was never updated. */
export const UpdateState = z
  .enum([
    'updating',
    'paused',
    'completed',
    'rollback_started',
    'rollback_paused',
    'rollback_completed',
  ])
  .meta({ id: 'UpdateState' });
export type UpdateState = z.infer<typeof UpdateState>;
