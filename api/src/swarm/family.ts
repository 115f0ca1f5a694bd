import type { EngineSecret } from '../engine/index.js';

/** What a person calls "the secret db_password": one or more Docker secrets, its versions. */
export interface Family {
  name: string;
  current: FamilyVersion;
  versions: FamilyVersion[];
}

export interface FamilyVersion {
  number: number;
  stage: 'current';
  secret: EngineSecret;
}

/** A Docker secret that no rotation made is a family of its own, of one version and of its own name. */
export function familyOf(secret: EngineSecret): Family {
  const current: FamilyVersion = { number: 1, stage: 'current', secret };
  return { name: secret.name, current, versions: [current] };
}
