import { Injectable } from '@nestjs/common';
import type { FamilyKind, FamilyUser, Plan } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { NotFound } from '../../http/http.errors.js';
import type { IfMatch } from '../../http/if-match.js';
import { Planned, ETags } from '../../http/representation.js';
import { Engine, EngineNotFound, isTerminal, references, usesAny } from '../../engine/index.js';
import { SwarmObjects, Swarm } from '../../swarm/index.js';
import type { Family } from '../model/family.js';
import { Families } from '../model/families.js';
import { FamilyInUse, rotationRunning } from '../families.errors.js';
import type { FamilyReads } from '../read/family-reads.js';
import { Policies } from '../policy/policies.js';

interface Removal {
  name: string;
  ifMatch: IfMatch;
}

@Injectable()
export class DeleteFamily {
  constructor(
    private readonly engine: Engine,
    private readonly objects: SwarmObjects,
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly policies: Policies,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    reads: FamilyReads,
    removal: Removal,
    dryRun: boolean,
  ): Promise<Planned | undefined> {
    const { kind } = reads;
    const { name } = removal;
    if (dryRun) return this.plan(reads, removal);
    return this.audit.around(actor, `${kind}.delete`, { kind, name }, () =>
      this.families.claim([{ kind, name }], () => this.removeAll(reads, removal)),
    );
  }

  private async plan(reads: FamilyReads, removal: Removal) {
    await this.assertRemovable(reads, removal);
    return new Planned(planOf(reads.kind, removal.name));
  }

  private async removeAll(reads: FamilyReads, removal: Removal) {
    const { kind } = reads;
    const { versions } = await this.assertRemovable(reads, removal);
    for (const { object } of versions) await this.objects.remove(kind, object.id);
    await this.policies.forget(kind, removal.name);
    return undefined;
  }

  private async assertRemovable(reads: FamilyReads, { name, ifMatch }: Removal) {
    const { kind } = reads;
    this.swarm.assertWritable();
    const families = this.families.of(kind);
    const known = families.find(name);
    if (!known) throw new NotFound();
    const underWay = families.underWayOf(name);
    if (underWay) throw rotationRunning(underWay.rotation);
    await this.lookAgain(kind, known);
    ifMatch.mustMatch(reads.get(name), this.tags);
    // Exactly the versions that the precondition was compared with.
    const family = families.find(name)!;
    const usedBy = await this.usersOf(family);
    if (usedBy.length > 0) throw new FamilyInUse[kind]({ usedBy });
    return family;
  }

  /** Updates the cache from the Engine first, because it may be some milliseconds behind. */
  private async lookAgain(kind: FamilyKind, { versions }: Family) {
    try {
      for (const { object } of versions) await this.objects.read(kind, object.id);
    } catch (error) {
      if (error instanceof EngineNotFound) throw new NotFound();
      throw error;
    }
  }

  /**
   * Services that use a version in their current spec, previous spec or a live task. The Engine itself
   * checks current specs only, but a rollback to a deleted version would break the service.
   */
  private async usersOf({ versions }: Family): Promise<FamilyUser[]> {
    const ids = new Set(versions.map(({ object }) => object.id));
    const [services, tasks] = await Promise.all([
      this.engine.listServices(),
      this.engine.listTasks(),
    ]);
    const names = new Map(services.map(({ id, name }) => [id, name]));
    const bySpec = services.flatMap(({ name, spec, previousSpec }): FamilyUser[] => [
      ...(references(spec, ids) ? [{ service: name, spec: 'current' as const }] : []),
      ...(references(previousSpec, ids) ? [{ service: name, spec: 'previous' as const }] : []),
    ]);
    const named = new Set(bySpec.map(({ service }) => service));
    const byTask = tasks
      .filter((task) => !isTerminal(task) && usesAny(task, ids))
      .map(({ serviceId }) => names.get(serviceId) ?? serviceId)
      .filter((service) => !named.has(service));
    return [
      ...bySpec,
      ...[...new Set(byTask)].map((service) => ({ service, spec: 'task' as const })),
    ];
  }
}

const warnings: Record<FamilyKind, string> = {
  secret: 'Docker never returns the value. Once deleted, it is lost.',
  config: 'Docker keeps no copy of the content. Once deleted, it is lost.',
};

const planOf = (kind: FamilyKind, name: string): Plan => ({
  kind: 'plan',
  action: `${kind}.delete`,
  target: { kind, name },
  effects: [],
  diff: [{ path: 'Name', before: name, after: null }],
  warnings: [warnings[kind]],
});
