import { Injectable } from '@nestjs/common';
import type { CreatedSecret, CreateSecret as Draft, Generated, Plan } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { fieldsOfLabels } from '../common/label-changes.js';
import { Planned, Representation } from '../common/representation.js';
import { Engine } from '../engine/index.js';
import { generate, readCertificate } from '../generators/index.js';
import { familyLabels, Swarm } from '../swarm/index.js';
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
  ): Promise<Representation<CreatedSecret> | Planned> {
    if (dryRun) return this.plan(draft);
    const { name, labels } = draft;
    const fields = ['value', ...fieldsOfLabels(labels)];
    const target = { kind: 'secret', name, fields };
    return this.audit.around(actor, 'secret.create', target, () => this.create(draft));
  }

  private assertFree(name: string) {
    this.swarm.assertWritable();
    if (this.swarm.secrets.find(name)) throw new NameTaken();
  }

  private plan(draft: Draft) {
    this.assertFree(draft.name);
    return new Planned(plan(draft));
  }

  private async create(draft: Draft) {
    const { name, labels } = draft;
    this.assertFree(name);
    const made = await valueOf(draft);
    await this.createPublicPart(draft, made);
    const id = await this.engine.createSecret({
      name,
      base64: made.base64,
      labels: { ...labels, ...certificateLabels(made.base64) },
    });
    this.swarm.wroteSecret(await this.engine.getSecret(id));
    const { body, spec } = this.queries.get(name);
    const { generated } = made;
    return Representation.created(
      `/api/v1/secrets/${name}`,
      generated.length > 0 ? { ...body, generated } : body,
      spec,
    );
  }

  /** The other half of what was generated, made first: without it the secret is good for nothing. */
  private async createPublicPart({ generator }: Draft, { publicPart }: MadeValue) {
    const wanted = generator && 'publicPart' in generator ? generator.publicPart : undefined;
    if (!wanted || publicPart === null) return;
    const { kind, name } = wanted;
    if (this.swarm.familiesOf(kind).find(name))
      throw new NameTaken({
        errors: [{ pointer: '/generator/publicPart/name', detail: 'The name is taken' }],
      });
    const base64 = Buffer.from(publicPart).toString('base64');
    const file = { name, base64, labels: certificateLabels(base64) };
    if (kind === 'secret')
      this.swarm.wroteSecret(await this.engine.getSecret(await this.engine.createSecret(file)));
    else this.swarm.wroteConfig(await this.engine.getConfig(await this.engine.createConfig(file)));
  }
}

interface MadeValue {
  base64: string;
  publicPart: string | null;
  generated: Generated[];
}

async function valueOf({ name, value, generator, reveal }: Draft): Promise<MadeValue> {
  if (value) {
    const base64 = value.base64 ?? Buffer.from(value.text!).toString('base64');
    return { base64, publicPart: null, generated: [] };
  }
  const made = await generate(generator!);
  const { publicPart } = made;
  const shown = { kind: 'secret' as const, name, value: reveal ? made.value : null, publicPart };
  return { base64: Buffer.from(made.value).toString('base64'), publicPart, generated: [shown] };
}

/** Of a certificate only dates and subject are kept. */
function certificateLabels(base64: string): Record<string, string> {
  const certificate = readCertificate(Buffer.from(base64, 'base64'));
  if (!certificate) return {};
  return {
    [familyLabels.expires]: certificate.expiresAt,
    [familyLabels.subject]: certificate.subject,
  };
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
