import { Injectable } from '@nestjs/common';
import type { LabelChanges, Secret } from '@waxseal/shared';
import { NotFound } from '../common/common.errors.js';
import type { IfMatch } from '../common/if-match.js';
import { allowedChanges, applyChanges, diffLabels } from '../common/label-changes.js';
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
  ) {}

  async execute(edit: Edit, dryRun: boolean): Promise<Representation<Secret> | Planned> {
    this.swarm.assertWritable();
    const { name } = edit;
    const family = this.swarm.findFamily(name);
    if (!family) throw new NotFound();
    const { id } = family.current.secret;
    if (dryRun) return this.plan(edit, await this.engine.getSecret(id));
    const written = await this.engine.updateSecretLabels(id, (fresh) => this.next(edit, fresh));
    this.swarm.wroteSecret(written);
    return this.queries.get(name);
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
