import { Injectable } from '@nestjs/common';
import type { LabelChanges, Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { allowedChanges, applyChanges, diffLabels, fieldsOfLabels } from '../http/label-changes.js';
import { Engine, type EngineService } from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';

interface Edit {
  name: string;
  labels: LabelChanges;
  resume: boolean;
  ifMatch: IfMatch;
}

@Injectable()
export class EditService {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  execute(actor: Actor, { labels, ...target }: Edit, dryRun: boolean) {
    return this.change.execute(
      actor,
      {
        ...target,
        action: 'service.edit',
        stopsTasks: false,
        fields: fieldsOfLabels(labels),
        check: ({ labels: current }) => void allowedChanges(current, labels),
        plan: (fresh) => plan(fresh, labels, actor.may('service.env.read')),
        write: (id, guard) =>
          this.engine.updateService(id, (fresh) => {
            guard(fresh);
            return { labels: allowedChanges(fresh.labels, labels) };
          }),
      },
      dryRun,
    );
  }
}

const plan = (fresh: EngineService, labels: LabelChanges, showsValues: boolean): Plan => ({
  kind: 'plan',
  action: 'service.edit',
  target: { kind: 'service' as const, name: fresh.name },
  effects: effectsOf(fresh, { replacesTasks: false }),
  diff: diffLabels(
    fresh.labels,
    applyChanges(fresh.labels, allowedChanges(fresh.labels, labels)),
  ).map((line) => (showsValues ? line : { ...line, before: line.before && '…' })),
  warnings: previousSpecWarning(fresh),
});
