import { Injectable } from '@nestjs/common';
import type {
  FamilySummary,
  Secret,
  SecretSummary,
  SecretVersion,
  VersionOfFamily,
  WholeFamily,
} from '@waxseal/shared';
import type { StoredObject } from '../../engine/index.js';
import { familyLabels, instantLabelOf } from '../model/family-labels.js';
import { FamilyQueries } from './family-queries.js';

const expiryOf = (secret: StoredObject) => instantLabelOf(secret, 'expires') ?? null;

@Injectable()
export class SecretsQueries extends FamilyQueries<SecretSummary, Secret, SecretVersion> {
  readonly kind = 'secret';

  protected toSummary(summary: FamilySummary, { driver }: StoredObject): SecretSummary {
    return { ...summary, driver };
  }

  protected toWhole(whole: WholeFamily, secret: StoredObject): Secret {
    const { driver, labels } = secret;
    const subject = labels[familyLabels.subject] ?? null;
    return { kind: this.kind, ...whole, driver, expiresAt: expiryOf(secret), subject };
  }

  protected toVersion(version: VersionOfFamily, secret: StoredObject): SecretVersion {
    return { ...version, objectName: secret.name, expiresAt: expiryOf(secret) };
  }
}
