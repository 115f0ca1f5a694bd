import { Injectable } from '@nestjs/common';
import type { Config, ConfigSummary, ConfigVersion, VersionOfFamily } from '@waxseal/shared';
import type { StoredObject } from '../../engine/index.js';
import { FamilyQueries } from './family-queries.js';

@Injectable()
export class ConfigsQueries extends FamilyQueries<ConfigSummary, Config, ConfigVersion> {
  readonly kind = 'config';

  protected toSummary(summary: ConfigSummary) {
    return summary;
  }

  protected toWhole(whole: Config) {
    return whole;
  }

  protected toVersion(version: VersionOfFamily, { name }: StoredObject): ConfigVersion {
    return { ...version, objectName: name };
  }
}
