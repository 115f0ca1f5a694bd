import { Injectable } from '@nestjs/common';
import type { Config, ConfigSummary, ConfigVersion } from '@waxseal/shared';
import type { EngineConfig } from '../../engine/index.js';
import { FamilyQueries } from './family-queries.js';
import type { VersionOfFamily } from './present-family.js';

@Injectable()
export class ConfigsQueries extends FamilyQueries<
  EngineConfig,
  ConfigSummary,
  Config,
  ConfigVersion
> {
  protected get families() {
    return this.swarm.configs;
  }

  protected toSummary(summary: ConfigSummary) {
    return summary;
  }

  protected toWhole(whole: Config) {
    return whole;
  }

  protected toVersion(version: VersionOfFamily, { name }: EngineConfig): ConfigVersion {
    return { ...version, objectName: name };
  }
}
