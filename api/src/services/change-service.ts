import { Injectable } from '@nestjs/common';
import type { Permission, Plan, Service } from '@waxseal/shared';
import { Audit, type Note } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { Planned, Representation, ETags } from '../http/representation.js';
import {
  Engine,
  isJob,
  isPaused,
  type EngineService,
  type Guard,
  type WrittenService,
} from '../engine/index.js';
import { lostAs, Swarm } from '../swarm/index.js';
import { OwnService, RolloutPaused } from './services.errors.js';
import { ServicesQueries } from './services.queries.js';

/** One change of one service, as a use case describes it. */
export interface Change {
  action: Permission;
  name: string;
  /** Names of the changed fields, for the audit. */
  fields: readonly string[];
  ifMatch: IfMatch;
  /** The consent to resume a paused rollout, which any update does. */
  resume: boolean;
  /** Whether it replaces or stops tasks. */
  stopsTasks: boolean;
  /** The name of the service, which the client repeats as consent. */
  confirm?: string | undefined;
  /** Throws if the current service does not allow the change. */
  check?: Guard<EngineService>;
  /** Reads the data for the check and returns the check. */
  prepare?(id: string): Promise<Guard<EngineService>>;
  plan(fresh: EngineService, networkName: (id: string) => string): Plan | Promise<Plan>;
  /** What the user should know of the outcome, in addition to what Docker did not keep. */
  warnings?(): string[];
  write(
    id: string,
    guard: Guard<EngineService>,
    networkName: (id: string) => string,
  ): Promise<WrittenService>;
}

/** The common steps of every change of a service: read, check the precondition, plan or write, read the result. */
@Injectable()
export class ChangeService {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: ServicesQueries,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    change: Change,
    dryRun: boolean,
  ): Promise<Representation<Service> | Planned> {
    if (dryRun) return this.plan(actor, change);
    const { action, name, fields } = change;
    const target = { kind: 'service', name, fields };
    return this.audit.around(actor, action, target, (note) => this.write(actor, change, note));
  }

  private readonly networkName = (id: string) => this.queries.networkName(id);

  private async plan(actor: Actor, change: Change) {
    const { id, guard } = await this.open(actor, { ...change, resume: true, confirm: change.name });
    const fresh = await this.engine.getService(id);
    guard(fresh);
    const plan = withPauseWarning(await change.plan(fresh, this.networkName), fresh);
    const isOurEnd = change.stopsTasks && this.swarm.isOwn(fresh);
    return new Planned(isOurEnd ? withOwnWarning(plan) : plan);
  }

  private async open(actor: Actor, change: Change) {
    const { name, ifMatch, resume, check, prepare } = change;
    this.swarm.assertWritable();
    const found = this.queries.find(name);
    const { id } = found;
    if (change.stopsTasks && change.confirm !== name && this.swarm.isOwn(found))
      throw new OwnService({ detail: 'Send the name of the service as `confirm`' });
    const isAllowed = (await prepare?.(id)) ?? check;
    const guard = (fresh: EngineService) => {
      ifMatch.mustMatch(this.queries.represent(fresh, actor), this.tags);
      if (isPaused(fresh) && !resume) throw new RolloutPaused();
      isAllowed?.(fresh);
    };
    return { id, guard };
  }

  private async write(actor: Actor, change: Change, note: Note) {
    const { name } = change;
    const { id, guard } = await this.open(actor, change);
    const written = await change.write(id, guard, this.networkName);
    note(lostAs(written));
    const service = this.swarm.wroteService(written);
    const { body, spec } = this.queries.represent(service, actor);
    const warnings = [...body.warnings, ...(change.warnings?.() ?? [])];
    return Representation.accepted(`/api/v1/services/${name}`, { ...body, warnings }, spec);
  }
}

const withOwnWarning = (plan: Plan): Plan => ({
  ...plan,
  warnings: [
    'Waxseal runs in this service: it stops, and is available again when a new task runs.',
    ...plan.warnings,
  ],
});

/** Measured: any update, even of labels only, restarts the rollout of the current spec. */
function withPauseWarning(plan: Plan, fresh: EngineService): Plan {
  const running = ['updating', 'rollback_started'].includes(fresh.update?.state ?? '');
  const warnings = [
    ...(isPaused(fresh)
      ? [
          'The rollout is paused. Any change makes Docker continue it and therefore needs your consent.',
        ]
      : []),
    ...(running
      ? ['A rollout is in progress: this change restarts it and cancels its automatic rollback.']
      : []),
    ...(isJob(fresh) ? ['Any change to a job makes it run again.'] : []),
  ];
  return { ...plan, warnings: [...plan.warnings, ...warnings] };
}
