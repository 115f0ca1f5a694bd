import { Injectable } from '@nestjs/common';
import type { Config, CreateConfig as Draft, Plan } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { fieldsOfLabels } from '../common/label-changes.js';
import { Planned, Representation } from '../common/representation.js';
import { Engine } from '../engine/index.js';
import { generate } from '../generators/index.js';
import { Swarm } from '../swarm/index.js';
import { NameTaken } from './configs.errors.js';
import { ConfigsQueries } from './configs.queries.js';

@Injectable()
export class CreateConfig {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: ConfigsQueries,
    private readonly audit: Audit,
  ) {}

  async execute(
    actor: Actor,
    draft: Draft,
    dryRun: boolean,
  ): Promise<Representation<Config> | Planned> {
    const { name, labels } = draft;
    if (dryRun) {
      this.assertFree(name);
      return new Planned(planOf(draft));
    }
    const target = { kind: 'config', name, fields: ['value', ...fieldsOfLabels(labels)] };
    return this.audit.around(actor, 'config.create', target, () => this.create(draft));
  }

  private assertFree(name: string) {
    this.swarm.assertWritable();
    if (this.swarm.configs.find(name)) throw new NameTaken();
  }

  private async create(draft: Draft) {
    const { name, labels } = draft;
    this.assertFree(name);
    const id = await this.engine.createConfig({ name, labels, base64: await base64Of(draft) });
    this.swarm.wroteConfig(await this.engine.getConfig(id));
    const { body, spec } = this.queries.get(name);
    return Representation.created(`/api/v1/configs/${name}`, body, spec);
  }
}

async function base64Of({ value, generator }: Draft) {
  if (value?.base64 !== undefined) return value.base64;
  const text = value?.text ?? (await generate(generator!)).value;
  return Buffer.from(text).toString('base64');
}

const planOf = ({ name, labels }: Draft): Plan => ({
  act: 'config.create',
  target: { kind: 'config', name },
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
