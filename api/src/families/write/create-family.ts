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
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../http/actor.js';
import { fieldsOfLabels } from '../../http/label-changes.js';
import { Planned, Representation } from '../../http/representation.js';
import { NameTaken } from '../../engine/index.js';
import { SwarmObjects, Swarm } from '../../swarm/index.js';
import { checkValues } from '../model/check-values.js';
import { Families } from '../model/families.js';
import { assertNameIsFree, NAME_IN_USE } from '../model/free-name.js';
import {
  certificateLabels,
  publicPartOf,
  withValues,
  type NewValue,
  type NewValues,
} from '../model/new-value.js';
import { NotAllowed } from '../families.errors.js';
import type { FamilyReads } from '../read/family-reads.js';

type Draft = CreateSecret | CreateConfig;
type Created<Whole> = Whole & { generated?: Generated[] };

@Injectable()
export class CreateFamily {
  private readonly logger = new Logger('families');

  constructor(
    private readonly objects: SwarmObjects,
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly audit: Audit,
    private readonly clock: Clock,
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
      this.families.claim([{ kind, name }, ...(part ? [part] : [])], () =>
        this.create(reads, draft, part),
      ),
    );
  }

  private assertFree(kind: FamilyKind, name: string, part: PublicPart | undefined) {
    this.swarm.assertWritable();
    const { families, swarm } = this;
    assertNameIsFree(families, swarm.cache, { kind, name }, '/name');
    if (!part) return;
    const pointer = '/generator/publicPart/name';
    const isOwn = part.kind === kind && part.name.toLowerCase() === name.toLowerCase();
    if (isOwn) throw new NameTaken({ errors: [{ pointer, detail: NAME_IN_USE }] });
    assertNameIsFree(families, swarm.cache, part, pointer);
  }

  private plan(kind: FamilyKind, draft: Draft, part: PublicPart | undefined) {
    this.assertFree(kind, draft.name, part);
    const { name, value } = draft;
    const found = checkValues(this.families, [{ kind, name, value }], this.clock.now());
    const warnings = found.map(({ detail }) => detail);
    return new Planned({ ...planOf(kind, draft, part), warnings });
  }

  private async create<Whole extends object>(
    reads: FamilyReads<Whole>,
    draft: Draft,
    part: PublicPart | undefined,
  ) {
    const { kind } = reads;
    const { name } = draft;
    this.assertFree(kind, name, part);
    const generated = await withValues([{ kind, ...draft }], draft.reveal, async (made) => {
      await this.storeAll(draft, made);
      return made.generated;
    });
    const { body, spec } = reads.get(name);
    return Representation.created<Created<Whole>>(
      `/api/v1/${kind}s/${name}`,
      generated.length > 0 ? { ...body, generated } : body,
      spec,
    );
  }

  /** Creates the public part first, because the private part is useless without it. */
  private async storeAll({ labels }: Draft, { values: [own, publicValue] }: NewValues) {
    const other = publicValue && (await this.store(publicValue));
    try {
      await this.store(own!, labels);
    } catch (error) {
      if (other) await this.takeBack(other, own!, error);
      throw error;
    }
  }

  private store({ kind, name, bytes }: NewValue, labels: Record<string, string> = {}) {
    const all = { ...labels, ...certificateLabels(bytes) };
    return this.objects.create(kind, { name, bytes, labels: all });
  }

  /** Deletes the public part, unless the other part exists and only the Engine's response was lost. */
  private async takeBack(
    part: { kind: FamilyKind; name: string; id: string },
    { kind, name }: { kind: FamilyKind; name: string },
    reason: unknown,
  ) {
    try {
      const isRefused = reason instanceof NameTaken;
      const isThere = async () =>
        (await this.objects.readAll(kind)).some((object) => object.name === name);
      if (isRefused || !(await isThere())) await this.objects.remove(part.kind, part.id);
    } catch (error) {
      this.logger.warn({ kind: part.kind, name: part.name, staysBehind: String(error) });
    }
  }
}

const planOf = (kind: FamilyKind, { name, labels }: Draft, part: PublicPart | undefined): Plan => ({
  kind: 'plan',
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
