import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/index.js';
import type { Actor } from '../../http/actor.js';
import { NotFound } from '../../http/http.errors.js';
import type { IfMatch } from '../../http/if-match.js';
import { ETags, type Representation } from '../../http/representation.js';
import { Families } from '../model/families.js';
import type { FamilyReads } from '../read/family-reads.js';
import { Policies } from '../policy/policies.js';

interface Pinning {
  name: string;
  version: number;
  isPinned: boolean;
  ifMatch: IfMatch;
}

/** A pinned version is neither deleted after its grace period nor pruned. */
@Injectable()
export class PinVersion {
  constructor(
    private readonly families: Families,
    private readonly policies: Policies,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  execute<Version extends object>(
    actor: Actor,
    reads: FamilyReads<object, Version>,
    pinning: Pinning,
  ): Promise<Representation<Version>> {
    const { kind } = reads;
    const { name, version } = pinning;
    const target = { kind, name, fields: [`version:${version}`, 'isPinned'] };
    return this.audit.around(actor, `${kind}.pin`, target, () =>
      this.families.claim([{ kind, name }], () => this.pin(reads, pinning)),
    );
  }

  private async pin<Version extends object>(
    reads: FamilyReads<object, Version>,
    { name, version, isPinned, ifMatch }: Pinning,
  ) {
    const { kind } = reads;
    ifMatch.mustMatch(await reads.getVersion(name, version), this.tags);
    const family = this.families.of(kind).find(name);
    const object = family?.versions.find(({ number }) => number === version)?.object;
    if (!object) throw new NotFound();
    const others = this.policies.of(kind, name).pinned.filter((id) => id !== object.id);
    const pinned = isPinned ? [...others, object.id] : others;
    await this.policies.change(kind, name, { pinned });
    return reads.getVersion(name, version);
  }
}
