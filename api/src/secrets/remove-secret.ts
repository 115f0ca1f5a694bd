import { Injectable } from '@nestjs/common';
import type { Plan } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { NotFound } from '../common/common.errors.js';
import type { IfMatch } from '../common/if-match.js';
import { Planned, Tags } from '../common/representation.js';
import { Engine, EngineNotFound, isTerminal } from '../engine/index.js';
import { Policies, RotationRunning } from '../rotations/index.js';
import { Swarm, type Family } from '../swarm/index.js';
import { SecretInUse, type SecretUser } from './secrets.errors.js';
import { SecretsQueries } from './secrets.queries.js';

interface Removal {
  name: string;
  ifMatch: IfMatch;
}

@Injectable()
export class RemoveSecret {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: SecretsQueries,
    private readonly policies: Policies,
    private readonly tags: Tags,
    private readonly audit: Audit,
  ) {}

  async execute(actor: Actor, removal: Removal, dryRun: boolean): Promise<Planned | undefined> {
    if (dryRun) return this.plan(removal);
    const target = { kind: 'secret', name: removal.name };
    return this.audit.around(actor, 'secret.remove', target, () => this.removeAll(removal));
  }

  private async plan(removal: Removal) {
    await this.assertRemovable(removal);
    return new Planned(plan(removal.name));
  }

  private async removeAll(removal: Removal) {
    const { versions } = await this.assertRemovable(removal);
    for (const { file } of versions) await this.remove(file.id);
    await this.policies.forget('secret', removal.name);
    return undefined;
  }

  private async assertRemovable({ name, ifMatch }: Removal): Promise<Family> {
    this.swarm.assertWritable();
    const family = this.swarm.secrets.find(name);
    if (!family) throw new NotFound();
    const underWay = this.swarm.secrets.underWayOf(name);
    if (underWay) {
      const { rotation } = underWay;
      throw new RotationRunning({ rotation, link: `/api/v1/rotations/${rotation}` });
    }
    await this.lookAgain(family);
    ifMatch.mustMatch(this.queries.get(name), this.tags);
    const usedBy = await this.usersOf(family);
    if (usedBy.length > 0) throw new SecretInUse({ usedBy });
    return family;
  }

  /** The picture may be some milliseconds behind: the Engine has the last word. */
  private async lookAgain(family: Family) {
    try {
      for (const { file } of family.versions)
        this.swarm.wroteSecret(await this.engine.getSecret(file.id));
    } catch (error) {
      if (error instanceof EngineNotFound) throw new NotFound();
      throw error;
    }
  }

  /**
   * A current spec, a previous spec and a live task all count. The Engine itself looks at current
   * specs only, and a roll-back to a secret that is gone breaks the service.
   */
  private async usersOf(family: Family): Promise<SecretUser[]> {
    const ids = new Set(family.versions.map(({ file }) => file.id));
    const [services, tasks] = await Promise.all([
      this.engine.listServices(),
      this.engine.listTasks(),
    ]);
    const names = new Map(services.map(({ id, name }) => [id, name]));
    const mounts = (references: { id: string }[] = []) => references.some(({ id }) => ids.has(id));
    const bySpec = services.flatMap(({ name, spec, previousSpec }): SecretUser[] => [
      ...(mounts(spec.secrets) ? [{ service: name, spec: 'current' as const }] : []),
      ...(mounts(previousSpec?.secrets) ? [{ service: name, spec: 'previous' as const }] : []),
    ]);
    const named = new Set(bySpec.map(({ service }) => service));
    const byTask = tasks
      .filter((task) => !isTerminal(task) && task.secretIds.some((id) => ids.has(id)))
      .map(({ serviceId }) => names.get(serviceId) ?? serviceId)
      .filter((service) => !named.has(service));
    return [
      ...bySpec,
      ...[...new Set(byTask)].map((service) => ({ service, spec: 'task' as const })),
    ];
  }

  private async remove(id: string) {
    try {
      await this.engine.removeSecret(id);
    } catch (error) {
      // Somebody else removed it a moment ago: what was wanted is so.
      if (!(error instanceof EngineNotFound)) throw error;
    }
    this.swarm.removedFile('secret', id);
  }
}

const plan = (name: string): Plan => ({
  act: 'secret.remove',
  target: { kind: 'secret', name },
  effects: [],
  diff: [{ path: 'Name', before: name, after: null }],
  warnings: ['The value cannot be read back from the Swarm: once removed, it is gone.'],
});
