import { Injectable } from '@nestjs/common';
import type { FamilyPolicyChanges, LabelChanges, Secret } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { NotFound } from '../common/common.errors.js';
import type { IfMatch } from '../common/if-match.js';
import {
  allowedChanges,
  applyChanges,
  diffLabels,
  fieldsOfLabels,
} from '../common/label-changes.js';
import { Planned, Tags, type Representation } from '../common/representation.js';
import { Engine, type EngineSecret } from '../engine/index.js';
import { EditPolicy } from '../rotations/index.js';
import { Swarm } from '../swarm/index.js';
import { SecretsQueries } from './secrets.queries.js';

interface Edit {
  name: string;
  labels: LabelChanges;
  policy?: FamilyPolicyChanges | undefined;
  ifMatch: IfMatch;
}

@Injectable()
export class EditSecret {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: SecretsQueries,
    private readonly editPolicy: EditPolicy,
    private readonly tags: Tags,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    edit: Edit,
    dryRun: boolean,
  ): Promise<Representation<Secret> | Planned> {
    if (dryRun) return this.plan(edit, await this.engine.getSecret(this.find(edit.name)));
    const { name, labels, policy = {} } = edit;
    const policies = Object.keys(policy).map((key) => `policy.${key}`);
    const fields = [...fieldsOfLabels(labels), ...policies];
    const target = { kind: 'secret', name, fields };
    return this.audit.around(actor, 'secret.edit', target, () => this.write(edit));
  }

  private find(name: string): string {
    this.swarm.assertWritable();
    const family = this.swarm.secrets.find(name);
    if (!family) throw new NotFound();
    return family.current.file.id;
  }

  private async write(edit: Edit) {
    const id = this.find(edit.name);
    const written = await this.engine.updateSecretLabels(id, (fresh) => this.next(edit, fresh));
    this.swarm.wroteSecret(written);
    await this.editPolicy.execute('secret', edit.name, edit.policy ?? {});
    return this.queries.get(edit.name);
  }

  private next({ name, labels, ifMatch }: Edit, fresh: EngineSecret) {
    // What was read a moment ago is what the precondition is compared with.
    this.swarm.wroteSecret(fresh);
    ifMatch.mustMatch(this.queries.get(name), this.tags);
    return applyChanges(fresh.labels, allowedChanges(fresh.labels, labels));
  }

  private plan(edit: Edit, fresh: EngineSecret): Planned {
    return new Planned({
      act: 'secret.edit',
      target: { kind: 'secret', name: edit.name },
      effects: [],
      diff: diffLabels(fresh.labels, this.next(edit, fresh)),
      warnings: [],
    });
  }
}
