import { Injectable } from '@nestjs/common';
import type { SecretVersion } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../common/actor.js';
import { NotFound } from '../common/common.errors.js';
import type { IfMatch } from '../common/if-match.js';
import { Tags, type Representation } from '../common/representation.js';
import { Policies } from '../rotations/index.js';
import { Swarm } from '../swarm/index.js';
import { SecretsQueries } from './secrets.queries.js';

interface Pinning {
  name: string;
  version: number;
  isPinned: boolean;
  ifMatch: IfMatch;
}

/** A pinned version is neither retired nor pruned. */
@Injectable()
export class PinVersion {
  constructor(
    private readonly swarm: Swarm,
    private readonly queries: SecretsQueries,
    private readonly policies: Policies,
    private readonly tags: Tags,
    private readonly audit: Audit,
  ) {}

  execute(actor: Actor, pinning: Pinning): Promise<Representation<SecretVersion>> {
    const { name, version } = pinning;
    const target = { kind: 'secret', name, fields: [`version:${version}`, 'isPinned'] };
    return this.audit.around(actor, 'secret.pin', target, () => this.pin(pinning));
  }

  private async pin({ name, version, isPinned, ifMatch }: Pinning) {
    ifMatch.mustMatch(await this.queries.getVersion(name, version), this.tags);
    const family = this.swarm.secrets.find(name);
    const file = family?.versions.find(({ number }) => number === version)?.file;
    if (!file) throw new NotFound();
    const others = this.policies.of('secret', name).pinned.filter((id) => id !== file.id);
    const pinned = isPinned ? [...others, file.id] : others;
    await this.policies.change('secret', name, { pinned });
    return this.queries.getVersion(name, version);
  }
}
