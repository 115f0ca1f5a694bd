import { Injectable } from '@nestjs/common';
import type {
  Config,
  ConfigSummary,
  ConfigVersion,
  VersionOfFamily,
  WholeFamily,
} from '@waxseal/shared';
import type { StoredObject } from '../../engine/index.js';
import { FamilyQueries } from './family-queries.js';

@Injectable()
export class ConfigsQueries extends FamilyQueries<ConfigSummary, Config, ConfigVersion> {
  readonly kind = 'config';

  protected toSummary(summary: ConfigSummary) {
    return summary;
  }

  protected toWhole(whole: WholeFamily): Config {
    return { kind: this.kind, ...whole };
  }

  protected toVersion(version: VersionOfFamily, { name }: StoredObject): ConfigVersion {
    return { ...version, objectName: name };
  }
}
