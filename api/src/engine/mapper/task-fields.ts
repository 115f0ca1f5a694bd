import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawServiceSpec } from './raw.js';
import { setResources, toResources } from './resource-fields.js';
import { isEmpty, mapped, msOf, nanoOf, optionsOf, present, put } from './spec-parts.js';

type Task = NonNullable<RawServiceSpec['TaskTemplate']>;

/** What Docker does without a policy, written out as the docker command line does. */
const policyOfTheEngine: NonNullable<Task['RestartPolicy']> = {
  Condition: 'any',
  Delay: 5e9,
};

/** Where tasks run, when they are started again, and where their output goes. */
export function setTask(task: Task, changes: ServiceFieldChanges) {
  const { restartPolicy, logging } = changes;
  const placement = { ...task.Placement };
  put(placement, 'Constraints', changes.constraints);
  put(
    placement,
    'Preferences',
    mapped(changes.spreadOver, (labels) =>
      labels.map((label) => ({ Spread: { SpreadDescriptor: label } })),
    ),
  );
  put(placement, 'MaxReplicas', changes.maxReplicasPerNode);
  if (task.Placement || !isEmpty(placement)) task.Placement = placement;
  if (changes.resources !== undefined) setResources(task, changes.resources);
  if (restartPolicy !== undefined) {
    const policy = restartPolicy === null ? null : { ...(task.RestartPolicy ?? policyOfTheEngine) };
    if (policy && restartPolicy) {
      put(policy, 'Condition', restartPolicy.condition);
      put(policy, 'Delay', nanoOf(restartPolicy.delayMs));
      put(policy, 'MaxAttempts', restartPolicy.maxAttempts);
      put(policy, 'Window', nanoOf(restartPolicy.windowMs));
    }
    put(task, 'RestartPolicy', policy);
  }
  put(task, 'LogDriver', logging && { Name: logging.driver, ...optionsOf(logging.options) });
}

export function toTaskFields(task: Task): ServiceFieldChanges {
  const { RestartPolicy: restart, LogDriver: log, Placement: placement } = task;
  return {
    constraints: placement?.Constraints ?? undefined,
    spreadOver: placement?.Preferences?.map(({ Spread }) => Spread?.SpreadDescriptor ?? ''),
    maxReplicasPerNode: placement?.MaxReplicas || undefined,
    resources: toResources(task.Resources),
    restartPolicy:
      restart &&
      present({
        condition: restart.Condition as 'any' | undefined,
        delayMs: msOf(restart.Delay),
        maxAttempts: restart.MaxAttempts,
        windowMs: msOf(restart.Window),
      }),
    logging: log?.Name ? { driver: log.Name, options: log.Options ?? {} } : undefined,
  };
}
