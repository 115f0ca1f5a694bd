import { Injectable } from '@nestjs/common';
import type { LabelChanges, Secret } from '@waxseal/shared';
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
import { familyOf, Swarm } from '../swarm/index.js';
import { SecretsQueries } from './secrets.queries.js';

interface Edit {
  name: string;
  labels: LabelChanges;
  ifMatch: IfMatch;
}

@Injectable()
export class EditSecret {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: SecretsQueries,
    private readonly tags: Tags,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    edit: Edit,
    dryRun: boolean,
  ): Promise<Representation<Secret> | Planned> {
    if (dryRun) return this.plan(edit, await this.engine.getSecret(this.find(edit.name)));
    const { name, labels } = edit;
    const target = { kind: 'secret', name, fields: fieldsOfLabels(labels) };
    return this.audit.around(actor, 'secret.edit', target, () => this.write(edit));
  }

  private find(name: string): string {
    this.swarm.assertWritable();
    const family = this.swarm.findFamily(name);
    if (!family) throw new NotFound();
    return family.current.secret.id;
  }

  private async write(edit: Edit) {
    const id = this.find(edit.name);
    const written = await this.engine.updateSecretLabels(id, (fresh) => this.next(edit, fresh));
    this.swarm.wroteSecret(written);
    return this.queries.get(edit.name);
  }

  private next({ labels, ifMatch }: Edit, fresh: EngineSecret) {
    ifMatch.mustMatch(this.queries.represent(familyOf(fresh)), this.tags);
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
