import { Injectable } from '@nestjs/common';
import type { FamilyPolicyChanges, LabelChanges } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { NotFound } from '../../http/http.errors.js';
import type { IfMatch } from '../../http/if-match.js';
import {
  allowedChanges,
  applyChanges,
  diffLabels,
  fieldsOfLabels,
} from '../../http/label-changes.js';
import { Planned, ETags, type Representation } from '../../http/representation.js';
import { SwarmObjects, Swarm } from '../../swarm/index.js';
import type { StoredObject } from '../../engine/index.js';
import { Families } from '../model/families.js';
import type { FamilyReads } from '../read/family-reads.js';
import { EditPolicy } from '../policy/edit-policy.js';

interface Edit {
  name: string;
  labels: LabelChanges;
  policy?: FamilyPolicyChanges | undefined;
  ifMatch: IfMatch;
}

/** Edits labels and policy. The Engine does not allow any other change of a secret or config. */
@Injectable()
export class EditFamily {
  constructor(
    private readonly objects: SwarmObjects,
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly editPolicy: EditPolicy,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async execute<Whole extends object>(
    actor: Actor,
    reads: FamilyReads<Whole>,
    edit: Edit,
    dryRun: boolean,
  ): Promise<Representation<Whole> | Planned> {
    if (dryRun) return this.plan(reads, edit);
    const { kind } = reads;
    const { name, labels, policy = {} } = edit;
    const policies = Object.keys(policy).map((key) => `policy.${key}`);
    const target = { kind, name, fields: [...fieldsOfLabels(labels), ...policies] };
    return this.audit.around(actor, `${kind}.edit`, target, () =>
      this.families.claim([{ kind, name }], () => this.write(reads, edit)),
    );
  }

  private find({ kind }: FamilyReads, name: string): string {
    this.swarm.assertWritable();
    const family = this.families.of(kind).find(name);
    if (!family) throw new NotFound();
    return family.current.object.id;
  }

  private async write<Whole extends object>(reads: FamilyReads<Whole>, edit: Edit) {
    const { kind } = reads;
    if (Object.keys(edit.labels).length > 0) await this.relabel(reads, edit);
    else this.next(reads, edit, await this.objects.read(kind, this.find(reads, edit.name)));
    await this.editPolicy.execute(kind, edit.name, edit.policy ?? {});
    return reads.get(edit.name);
  }

  private async relabel(reads: FamilyReads, edit: Edit) {
    const { kind } = reads;
    const id = this.find(reads, edit.name);
    await this.objects.relabel(kind, id, (fresh) => this.next(reads, edit, fresh));
    // A rotation may have made another version current in the meantime.
    const current = this.find(reads, edit.name);
    if (current !== id)
      await this.objects.relabel(kind, current, ({ labels }) =>
        applyChanges(labels, allowedChanges(labels, edit.labels)),
      );
  }

  /** Compares the precondition with the cache, which was just updated from the Engine. */
  private next(reads: FamilyReads, { name, labels, ifMatch }: Edit, fresh: StoredObject) {
    ifMatch.mustMatch(reads.get(name), this.tags);
    return applyChanges(fresh.labels, allowedChanges(fresh.labels, labels));
  }

  private async plan(reads: FamilyReads, edit: Edit): Promise<Planned> {
    const { kind } = reads;
    const fresh = await this.objects.read(kind, this.find(reads, edit.name));
    return new Planned({
      kind: 'plan',
      action: `${kind}.edit`,
      target: { kind, name: edit.name },
      effects: [],
      diff: [
        ...diffLabels(fresh.labels, this.next(reads, edit, fresh)),
        ...this.editPolicy.plan(kind, edit.name, edit.policy ?? {}),
      ],
      warnings: [],
    });
  }
}
