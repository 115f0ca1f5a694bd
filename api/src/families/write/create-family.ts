import { Injectable, Logger } from '@nestjs/common';
import type {
  CreateConfig,
  CreateSecret,
  FamilyKind,
  Generated,
  Plan,
  PublicPart,
} from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { fieldsOfLabels } from '../../http/label-changes.js';
import { Planned, Representation } from '../../http/representation.js';
import { NameTaken } from '../../engine/index.js';
import { generate, readCertificate } from '../../generators/index.js';
import { SwarmObjects, Swarm } from '../../swarm/index.js';
import { familyLabels } from '../model/family-labels.js';
import { Families } from '../model/families.js';
import { NotAllowed } from '../families.errors.js';
import type { FamilyReads } from '../read/family-reads.js';

type Draft = CreateSecret | CreateConfig;
type Created<Whole> = Whole & { generated?: Generated[] };

@Injectable()
export class CreateFamily {
  private readonly logger = new Logger('families');

  constructor(
    private readonly files: SwarmObjects,
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly audit: Audit,
  ) {}

  async execute<Whole extends object>(
    actor: Actor,
    reads: FamilyReads<Whole>,
    draft: Draft,
    dryRun: boolean,
  ): Promise<Representation<Created<Whole>> | Planned> {
    const { kind } = reads;
    const { name, labels } = draft;
    const part = publicPartOf(draft);
    if (part && !actor.may(`${part.kind}.create`)) throw new NotAllowed();
    if (dryRun) return this.plan(kind, draft, part);
    const parts = part ? [`${part.kind}:${part.name}`] : [];
    const fields = ['value', ...fieldsOfLabels(labels), ...parts];
    return this.audit.around(actor, `${kind}.create`, { kind, name, fields }, () =>
      this.create(reads, draft, part),
    );
  }

  private assertFree(kind: FamilyKind, name: string, part: PublicPart | undefined) {
    this.swarm.assertWritable();
    if (this.families.of(kind).find(name)) throw new NameTaken();
    if (!part) return;
    const isOwn = part.kind === kind && part.name === name;
    if (isOwn || this.families.of(part.kind).find(part.name))
      throw new NameTaken({
        errors: [{ pointer: '/generator/publicPart/name', detail: 'This name is already in use' }],
      });
  }

  private plan(kind: FamilyKind, draft: Draft, part: PublicPart | undefined) {
    this.assertFree(kind, draft.name, part);
    return new Planned(planOf(kind, draft, part));
  }

  private async create<Whole extends object>(
    reads: FamilyReads<Whole>,
    draft: Draft,
    part: PublicPart | undefined,
  ) {
    const { kind } = reads;
    const { name } = draft;
    this.assertFree(kind, name, part);
    const made = await valueOf(kind, draft);
    const isPaired = part && made.publicPart !== null;
    const other = isPaired && (await this.createPublicPart(part, made.publicPart!));
    const labels = { ...draft.labels, ...certificateLabels(made.base64) };
    try {
      await this.files.create(kind, { name, base64: made.base64, labels });
    } catch (error) {
      if (other) await this.takeBack({ ...part, id: other.id }, { kind, name }, error);
      throw error;
    }
    const { body, spec } = reads.get(name);
    const { generated } = made;
    return Representation.created<Created<Whole>>(
      `/api/v1/${kind}s/${name}`,
      generated.length > 0 ? { ...body, generated } : body,
      spec,
    );
  }

  /** The other half of what was generated, made first: without it the value is good for nothing. */
  private createPublicPart({ kind, name }: PublicPart, text: string) {
    const base64 = Buffer.from(text).toString('base64');
    return this.files.create(kind, { name, base64, labels: certificateLabels(base64) });
  }

  /** Half of a pair must not stay behind, unless its other half was made and only the answer is lost. */
  private async takeBack(
    part: PublicPart & { id: string },
    { kind, name }: { kind: FamilyKind; name: string },
    reason: unknown,
  ) {
    try {
      const isRefused = reason instanceof NameTaken;
      const isThere = async () =>
        (await this.files.lookAtAll(kind)).some((file) => file.name === name);
      if (isRefused || !(await isThere())) await this.files.remove(part.kind, part.id);
    } catch (error) {
      this.logger.warn({ kind: part.kind, name: part.name, staysBehind: String(error) });
    }
  }
}

const publicPartOf = ({ generator }: Draft) =>
  generator && 'publicPart' in generator ? generator.publicPart : undefined;

interface MadeValue {
  base64: string;
  publicPart: string | null;
  generated: Generated[];
}

async function valueOf(
  kind: FamilyKind,
  { name, value, generator, reveal }: Draft,
): Promise<MadeValue> {
  if (value) {
    const base64 = value.base64 ?? Buffer.from(value.text!).toString('base64');
    return { base64, publicPart: null, generated: [] };
  }
  const made = await generate(generator!);
  const { publicPart } = made;
  const shown = { kind, name, value: reveal ? made.value : null, publicPart };
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

const planOf = (kind: FamilyKind, { name, labels }: Draft, part: PublicPart | undefined): Plan => ({
  action: `${kind}.create`,
  target: { kind, name },
  effects: [],
  diff: [
    { path: 'Name', before: null, after: name },
    ...Object.entries(labels).map(([key, after]) => ({
      path: `Labels.${key}`,
      before: null,
      after,
    })),
    ...(part ? [{ path: 'PublicPart', before: null, after: `${part.kind} ${part.name}` }] : []),
  ],
  warnings: [],
});
