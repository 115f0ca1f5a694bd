import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { Engine, isJob, NotScalable, type EngineService } from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { planScaling } from './scale-service.js';
import { NotStopped } from './services.errors.js';
import { scaledTo, stoppedAt, stoppedReplicasOf } from './stopped-replicas.js';

interface Stop {
  name: string;
  resume: boolean;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

/**
 * Scales a service to 0 and remembers in a label how many replicas it had, or starts it with that number
 * again. A service that is stopped or started already is left as it is.
 */
@Injectable()
export class StopService {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  stop(actor: Actor, target: Stop, dryRun: boolean) {
    return this.execute(actor, { ...target, stopsTasks: true }, () => 0, dryRun);
  }

  start(actor: Actor, target: Stop, dryRun: boolean) {
    return this.execute(actor, { ...target, stopsTasks: false }, replicasToStart, dryRun);
  }

  private execute(
    actor: Actor,
    target: Stop & { stopsTasks: boolean },
    wanted: (fresh: EngineService) => number,
    dryRun: boolean,
  ) {
    return this.change.execute(
      actor,
      {
        ...target,
        action: 'service.scale',
        fields: ['replicas'],
        check: (fresh) => {
          assertCanStop(fresh);
          wanted(fresh);
        },
        plan: (fresh): Plan => planScaling(fresh, wanted(fresh)),
        write: async (id, guard) => {
          const now = await this.engine.getService(id);
          guard(now);
          // Any update clears the state of the last rollout and replaces the previous spec.
          if (now.spec.replicas === wanted(now)) return now;
          return this.engine.updateService(id, (fresh) => {
            guard(fresh);
            const replicas = wanted(fresh);
            return replicas === 0 ? stoppedAt(fresh.spec.replicas!) : scaledTo(replicas, fresh);
          });
        },
      },
      dryRun,
    );
  }
}

function assertCanStop(service: EngineService) {
  if (isJob(service))
    throw new NotScalable({
      detail: 'A job is not stopped: any update runs it again. Delete it to end its tasks',
    });
  if (service.spec.mode !== 'replicated')
    throw new NotScalable({
      detail: 'A global service has a task on each node and no number of replicas to return to',
    });
}

function replicasToStart(service: EngineService): number {
  const { replicas } = service.spec;
  if (replicas !== null && replicas > 0) return replicas;
  const remembered = stoppedReplicasOf(service);
  if (remembered === null)
    throw new NotStopped({
      detail: 'It is not known how many replicas it had. Scale it instead',
    });
  return remembered;
}
