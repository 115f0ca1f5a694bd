import { Injectable } from '@nestjs/common';
import type { AdoptVersions as Wanted, Plan } from '@waxseal/shared';
import { Audit } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import type { StoredObject } from '../../engine/index.js';
import type { Actor } from '../../http/actor.js';
import { NotFound } from '../../http/http.errors.js';
import { Planned, Representation } from '../../http/representation.js';
import { Swarm, SwarmObjects } from '../../swarm/index.js';
import { rotationRunning } from '../families.errors.js';
import { Families } from '../model/families.js';
import type { Family } from '../model/family.js';
import { familyLabels } from '../model/family-labels.js';
import type { KnownObject } from '../model/label-signatures.js';
import type { FamilyReads } from '../read/family-reads.js';

/**
 * Makes Docker objects versions of the secret or config that their labels name, although this
 * installation did not write the labels: after the loss of the master key and the database, or when
 * another installation has created them. Only a user can decide that, because anyone can write labels.
 */
@Injectable()
export class AdoptVersions {
  constructor(
    private readonly objects: SwarmObjects,
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  execute<Whole extends object>(
    actor: Actor,
    reads: FamilyReads<Whole>,
    name: string,
    wanted: Wanted,
    dryRun: boolean,
  ): Promise<Representation<Whole> | Planned> {
    const { kind } = reads;
    if (dryRun) return Promise.resolve(this.plan(reads, name, wanted));
    const fields = (wanted.versions ?? []).map((version) => `version:${version}`);
    return this.audit.around(actor, `${kind}.adopt`, { kind, name, fields }, () =>
      this.families.claim([{ kind, name }], () => this.adopt(reads, name, wanted)),
    );
  }

  /** The claims on the name. Rejects versions that nothing claims to be. */
  private find({ kind }: FamilyReads, name: string, { versions }: Wanted): KnownObject[] {
    this.swarm.assertWritable();
    const families = this.families.of(kind);
    const underWay = families.underWayOf(name);
    if (underWay) throw rotationRunning(underWay.rotation);
    const claims = families.claimsOn(name);
    const isThere = (number: number) => claims.some(({ claim }) => claim?.version === number);
    const errors = (versions ?? []).flatMap((number, index) =>
      isThere(number)
        ? []
        : [{ pointer: `/versions/${index}`, detail: `No ${kind} claims to be this version` }],
    );
    if (errors.length > 0) throw new NotFound({ errors });
    const wanted = claims.filter(({ claim }) => versions?.includes(claim!.version) ?? true);
    if (wanted.length === 0) throw new NotFound();
    return wanted.sort((a, b) => a.claim!.version - b.claim!.version);
  }

  private plan(reads: FamilyReads, name: string, wanted: Wanted): Planned {
    const { kind } = reads;
    const claims = this.find(reads, name, wanted);
    const families = this.families.of(kind);
    const before = families.find(name);
    const first = this.firstOf(before, claims);
    const adopted = claims.map((object) => ({ ...object, labels: this.labelsOf(object, first) }));
    const after = families.assembleWith(name, adopted)!;
    return new Planned(planOf(kind, name, claims, { before, after }));
  }

  private async adopt<Whole extends object>(
    reads: FamilyReads<Whole>,
    name: string,
    wanted: Wanted,
  ) {
    const { kind } = reads;
    const claims = this.find(reads, name, wanted);
    const first = this.firstOf(this.families.of(kind).find(name), claims);
    for (const { id, claim } of claims)
      await this.objects.relabel(kind, id, (fresh) => {
        const { claim: now } = this.families.signatures.know(fresh);
        if (now?.family !== name || now.version !== claim!.version) throw new NotFound();
        return this.families.signatures.sign({ ...fresh, labels: this.labelsOf(fresh, first) });
      });
    const { body, spec } = reads.get(name);
    return new Representation(body, spec);
  }

  /** Version 1 of the family: what is there counts, not what the labels say. */
  private firstOf(family: Family | undefined, claims: readonly KnownObject[]): string {
    return family?.first ?? claims.at(-1)!.claim!.first;
  }

  private labelsOf(object: StoredObject | KnownObject, first: string): Record<string, string> {
    const labels: Record<string, string> = {
      ...object.labels,
      ...('foreignLabels' in object && object.foreignLabels),
      [familyLabels.first]: first,
    };
    // The latest version is the current one: a date in the future would keep it so.
    const { [familyLabels.since]: since, ...rest } = labels;
    const isSound = since !== undefined && Date.parse(since) <= this.clock.now();
    return isSound ? labels : rest;
  }
}

function planOf(
  kind: 'secret' | 'config',
  name: string,
  claims: readonly KnownObject[],
  { before, after }: { before: Family | undefined; after: Family },
): Plan {
  const current = after.current.number;
  return {
    kind: 'plan',
    action: `${kind}.adopt`,
    target: { kind, name },
    effects: [],
    diff: [
      ...claims.map((object) => ({
        path: `Version ${object.claim!.version}`,
        before: null,
        after: object.name,
      })),
      ...(before?.current.object.id === after.current.object.id
        ? []
        : [
            {
              path: 'Current version',
              before: before ? String(before.current.number) : null,
              after: String(current),
            },
          ]),
    ],
    warnings: [
      'Adopt only versions that you recognize: rotations replace them in services, and delete them after their grace period.',
    ],
  };
}
