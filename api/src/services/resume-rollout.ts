import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { Engine, isPaused, type EngineService } from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { RolloutNotPaused } from './services.errors.js';

interface Resumption {
  name: string;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

/**
 * Resumes a paused rollout. Docker has no call for it, but any update of the service does: the spec is
 * posted unchanged.
 */
@Injectable()
export class ResumeRollout {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  execute(actor: Actor, resumption: Resumption, dryRun: boolean) {
    return this.change.execute(
      actor,
      {
        ...resumption,
        action: 'service.restart',
        resume: true,
        stopsTasks: true,
        fields: [],
        check: assertPaused,
        plan,
        write: (id, guard) =>
          this.engine.updateService(id, (fresh) => {
            guard(fresh);
            return {};
          }),
      },
      dryRun,
    );
  }
}

function assertPaused(service: EngineService) {
  if (!isPaused(service)) throw new RolloutNotPaused();
}

const plan = (fresh: EngineService): Plan => ({
  kind: 'plan',
  action: 'service.restart',
  target: { kind: 'service' as const, name: fresh.name },
  effects: effectsOf(fresh, { replacesTasks: false }),
  diff: [],
  warnings: [
    'Docker replaces the tasks that are left, with the spec whose tasks have failed.',
    ...previousSpecWarning(fresh),
  ],
});
