import type { Config, ConfigVersion, FamilyKind, Secret, SecretVersion } from '@waxseal/shared';

/** A secret or config as its page shows it. A config has no field that only secrets have. */
export type Family = Config & Partial<Pick<Secret, 'driver' | 'expiresAt' | 'subject'>>;

/** One Docker object of a family; what only a secret's version has is missing on a config's. */
export type FamilyVersion = ConfigVersion & Partial<Pick<SecretVersion, 'expiresAt'>>;

/** The path in a container; a relative target is mounted where Docker puts it by default. */
export const mountPath = (kind: FamilyKind, target: string) => {
  if (target.startsWith('/')) return target;
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`;
};
