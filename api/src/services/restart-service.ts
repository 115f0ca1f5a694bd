import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { Engine, type EngineService } from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';

interface Restart {
  name: string;
  resume: boolean;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

/** A forced update: every task is replaced according to the update policy. */
@Injectable()
export class RestartService {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  execute(actor: Actor, restart: Restart, dryRun: boolean) {
    return this.change.execute(
      actor,
      {
        ...restart,
        action: 'service.restart',
        stopsTasks: true,
        fields: [],
        plan,
        write: (id, guard) =>
          this.engine.updateService(id, (fresh) => {
            guard(fresh);
            return { restart: true };
          }),
      },
      dryRun,
    );
  }
}

const plan = (fresh: EngineService): Plan => ({
  kind: 'plan',
  action: 'service.restart',
  target: { kind: 'service' as const, name: fresh.name },
  effects: effectsOf(fresh, { replacesTasks: true }),
  diff: [
    {
      path: 'TaskTemplate.ForceUpdate',
      before: String(fresh.spec.forceUpdate),
      after: String(fresh.spec.forceUpdate + 1),
    },
  ],
  warnings: previousSpecWarning(fresh),
});
