import { Injectable } from '@nestjs/common';
import type { Secret, SecretSummary, SecretVersion } from '@waxseal/shared';
import type { EngineSecret } from '../../engine/index.js';
import { familyLabels, instantLabelOf } from '../../swarm/index.js';
import { FamilyQueries } from './family-queries.js';
import type { FamilySummary, VersionOfFamily, WholeFamily } from './present-family.js';

const expiryOf = (secret: EngineSecret) => instantLabelOf(secret, 'expires') ?? null;

@Injectable()
export class SecretsQueries extends FamilyQueries<
  EngineSecret,
  SecretSummary,
  Secret,
  SecretVersion
> {
  protected get families() {
    return this.swarm.secrets;
  }

  protected toSummary(summary: FamilySummary, { driver }: EngineSecret): SecretSummary {
    return { ...summary, driver };
  }

  protected toWhole(whole: WholeFamily, secret: EngineSecret): Secret {
    const { driver, labels } = secret;
    const subject = labels[familyLabels.subject] ?? null;
    return { ...whole, driver, expiresAt: expiryOf(secret), subject };
  }

  protected toVersion(version: VersionOfFamily, secret: EngineSecret): SecretVersion {
    return { ...version, objectName: secret.name, expiresAt: expiryOf(secret) };
  }
}
