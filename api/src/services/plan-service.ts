import type { Plan } from '@waxseal/shared';
import { isDownForAMoment, type EngineService } from '../engine/index.js';

type Effect = Plan['effects'][number];

/** All tasks are replaced, in the order of the update policy. */
export const restartEffect = (service: EngineService): Effect => ({
  service: service.name,
  effect: 'restart',
  tasks: service.status.desired,
  order: service.spec.updatePolicy.order,
  isDownForAMoment: isDownForAMoment(service),
});

export function scaleEffect(service: EngineService, replicas: number): Effect {
  const before = service.spec.replicas ?? 0;
  const tasks = Math.abs(replicas - before);
  return {
    service: service.name,
    effect: tasks === 0 ? 'none' : replicas > before ? 'start' : 'stop',
    tasks,
    order: null,
    isDownForAMoment: false,
  };
}

export const noEffect = ({ name }: EngineService): Effect => ({
  service: name,
  effect: 'none',
  tasks: 0,
  order: null,
  isDownForAMoment: false,
});

/** Measured: every update sets `PreviousSpec := Spec`. */
export const previousSpecWarning = ({ previousSpec }: EngineService) =>
  previousSpec
    ? ['A later rollback returns to the current spec. The present previous spec is lost.']
    : [];
