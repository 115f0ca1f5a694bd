import { z } from 'zod';

export const ServiceMode = z
  .enum(['replicated', 'global', 'replicated-job', 'global-job'])
  .meta({ id: 'ServiceMode' });
export type ServiceMode = z.infer<typeof ServiceMode>;

/** Which task of a pair comes first when a rollout replaces one. */
export const UpdateOrder = z.enum(['stop-first', 'start-first']).meta({ id: 'UpdateOrder' });

/**
 * Docker's states of a rollout; null if the service was never updated, `unknown` for one that only a
 * later Docker knows.
 */
export const UpdateState = z
  .enum([
    'updating',
    'paused',
    'completed',
    'rollback_started',
    'rollback_paused',
    'rollback_completed',
    'unknown',
  ])
  .meta({ id: 'UpdateState' });
export type UpdateState = z.infer<typeof UpdateState>;

export const ServiceState = z
  .enum([
    'converged',
    'starting',
    'updating',
    'paused',
    'degraded',
    'failed',
    'running',
    'completed',
    'ended',
    'stopped',
  ])
  .describe(
    '`converged`: every desired task runs and no rollout is in progress. `starting`: tasks that are missing are on their way, without trouble since the last change, such as after a change of the replicas. `updating`: a rollout is in progress. `paused`: Docker paused the rollout. `degraded`: fewer tasks run than desired, or no node can take a task of the rollout. `failed`: the last tasks failed and Docker starts no more. `running`: a job whose tasks have not all completed. `completed`: a job whose tasks have all completed. `ended`: the tasks of a service that is not a job ended successfully and Docker starts no more. `stopped`: no tasks are desired.',
  )
  .meta({ id: 'ServiceState' });
export type ServiceState = z.infer<typeof ServiceState>;

/** Of a task's process. Windows has codes that 32 bits with a sign cannot hold. */
export const ExitCode = z.int().meta({ format: 'int64' });
