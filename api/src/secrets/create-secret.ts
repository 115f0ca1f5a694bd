import { Injectable } from '@nestjs/common';
import type { CreateSecret as Draft, Plan, Secret } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { fieldsOfLabels } from '../common/label-changes.js';
import { Planned, Representation } from '../common/representation.js';
import { Engine } from '../engine/index.js';
import { Swarm } from '../swarm/index.js';
import { NameTaken } from './secrets.errors.js';
import { SecretsQueries } from './secrets.queries.js';

@Injectable()
export class CreateSecret {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: SecretsQueries,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    draft: Draft,
    dryRun: boolean,
  ): Promise<Representation<Secret> | Planned> {
    if (dryRun) return this.plan(draft);
    const { name, labels } = draft;
    const fields = ['value', ...fieldsOfLabels(labels)];
    const target = { kind: 'secret', name, fields };
    return this.audit.around(actor, 'secret.create', target, () => this.create(draft));
  }

  private assertFree(name: string) {
    this.swarm.assertWritable();
    if (this.swarm.findFamily(name)) throw new NameTaken();
  }

  private plan(draft: Draft) {
    this.assertFree(draft.name);
    return new Planned(plan(draft));
  }

  private async create({ name, value, labels }: Draft) {
    this.assertFree(name);
    const base64 = value.base64 ?? Buffer.from(value.text!).toString('base64');
    const id = await this.engine.createSecret({ name, base64, labels });
    this.swarm.wroteSecret(await this.engine.getSecret(id));
    const { body, spec } = this.queries.get(name);
    return Representation.created(`/api/v1/secrets/${name}`, body, spec);
  }
}

const plan = ({ name, labels }: Draft): Plan => ({
  act: 'secret.create',
  target: { kind: 'secret', name },
  effects: [],
  diff: [
    { path: 'Name', before: null, after: name },
    ...Object.entries(labels).map(([key, after]) => ({
      path: `Labels.${key}`,
      before: null,
      after,
    })),
  ],
  warnings: [],
});
