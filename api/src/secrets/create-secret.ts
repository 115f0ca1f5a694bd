import { Injectable } from '@nestjs/common';
import type { CreateSecret as Draft, Plan, Secret } from '@waxseal/shared';
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
  ) {}

  async execute(draft: Draft, dryRun: boolean): Promise<Representation<Secret> | Planned> {
    this.swarm.assertWritable();
    if (this.swarm.findFamily(draft.name)) throw new NameTaken();
    if (dryRun) return new Planned(plan(draft));
    const { name, value, labels } = draft;
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
