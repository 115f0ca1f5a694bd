import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { Engine, NotScalable, type EngineService } from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { scaledTo } from './stopped-replicas.js';

interface Scaling {
  name: string;
  replicas: number;
  resume: boolean;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

@Injectable()
export class ScaleService {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  execute(actor: Actor, { replicas, ...target }: Scaling, dryRun: boolean) {
    return this.change.execute(
      actor,
      {
        ...target,
        action: 'service.scale',
        stopsTasks: replicas === 0,
        fields: ['replicas'],
        check: assertReplicated,
        plan: (fresh) => planScaling(fresh, replicas),
        write: (id, guard) =>
          this.engine.updateService(id, (fresh) => {
            guard(fresh);
            return scaledTo(replicas, fresh);
          }),
      },
      dryRun,
    );
  }
}

function assertReplicated({ spec }: EngineService) {
  if (spec.mode !== 'replicated') throw new NotScalable();
}

/** What another number of replicas does. */
export const planScaling = (fresh: EngineService, replicas: number): Plan => ({
  kind: 'plan',
  action: 'service.scale',
  target: { kind: 'service' as const, name: fresh.name },
  effects: effectsOf(fresh, { replacesTasks: false, replicas }),
  diff: [
    {
      path: 'Mode.Replicated.Replicas',
      before: String(fresh.spec.replicas),
      after: String(replicas),
    },
  ].filter(({ before, after }) => before !== after),
  warnings: [
    ...(replicas === 0
      ? ['No tasks are left: the service is down until you scale it up again.']
      : []),
    ...previousSpecWarning(fresh),
  ],
});
