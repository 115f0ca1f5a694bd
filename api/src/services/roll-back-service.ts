import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import {
  Engine,
  EngineNotFound,
  type EngineService,
  type ObjectReference,
  type ServiceSpec,
} from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { diffSpecs } from './diff-specs.js';
import { effectsOf } from './plan-service.js';
import { PreviousSpecBroken } from './services.errors.js';

interface RollBack {
  name: string;
  resume: boolean;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

type Missing = { kind: 'secret' | 'config'; name: string };

/**
 * Rolls back to the previous spec. The Engine would accept a previous spec with a removed secret, and
 * the service would end in `rollback_paused` (moby/swarmkit#2509). Such a rollback is never sent.
 */
@Injectable()
export class RollBackService {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  execute(actor: Actor, rollBack: RollBack, dryRun: boolean) {
    return this.change.execute(
      actor,
      {
        ...rollBack,
        action: 'service.rollback',
        stopsTasks: true,
        fields: [],
        prepare: (id) => this.lookAround(id),
        plan: (fresh, networkName) => plan(fresh, networkName, actor.may('service.env.read')),
        write: (serviceId, guard) => this.engine.rollBackService(serviceId, guard),
      },
      dryRun,
    );
  }

  private async lookAround(id: string) {
    const seen = await this.engine.getService(id);
    const missing = await this.missingOf(seen.previousSpec);
    return (fresh: EngineService) => {
      if (!fresh.previousSpec) throw new PreviousSpecBroken({ missing: [] });
      if (missing.length > 0) throw new PreviousSpecBroken({ missing });
      assertSameReferences(seen, fresh);
    };
  }

  private async missingOf(spec: ServiceSpec | null): Promise<Missing[]> {
    if (!spec) return [];
    const checks = [
      ...spec.secrets.map((reference) => this.check('secret', reference)),
      ...spec.configs.map((reference) => this.check('config', reference)),
    ];
    return (await Promise.all(checks)).filter((missing) => missing !== undefined);
  }

  private async check(kind: Missing['kind'], { id, name }: ObjectReference) {
    try {
      await this.engine.getObject(kind, id);
      return undefined;
    } catch (error) {
      if (error instanceof EngineNotFound) return { kind, name };
      throw error;
    }
  }
}

/** The rollback must use the previous spec that was checked; an update in between replaces it. */
function assertSameReferences(seen: EngineService, fresh: EngineService) {
  const idsOf = ({ previousSpec }: EngineService) =>
    JSON.stringify([previousSpec?.secrets, previousSpec?.configs]);
  if (idsOf(seen) !== idsOf(fresh))
    throw new PreviousSpecBroken({
      missing: [],
      detail: 'Another client changed the service in the meantime',
    });
}

/** Docker rolls back by the rollback policy of the spec that it restores. */
const rollbackOf = ({ previousSpec, rollbackKeepsTasks }: EngineService) => ({
  replacesTasks: rollbackKeepsTasks !== true,
  replicas: previousSpec!.replicas,
  policy: previousSpec!.rollbackPolicy,
});

const plan = (
  fresh: EngineService,
  networkName: (id: string) => string,
  showsValues: boolean,
): Plan => ({
  kind: 'plan',
  action: 'service.rollback',
  target: { kind: 'service', name: fresh.name },
  effects: effectsOf(fresh, rollbackOf(fresh)),
  diff: diffSpecs(
    withNames(fresh.spec, networkName),
    withNames(fresh.previousSpec!, networkName),
    showsValues,
  ),
  warnings: ['Fields that are not shown here are rolled back too.'],
});

const withNames = (spec: ServiceSpec, networkName: (id: string) => string): ServiceSpec => ({
  ...spec,
  networks: spec.networks.map(networkName),
});
