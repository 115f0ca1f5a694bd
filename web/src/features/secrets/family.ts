import type {
  ConfigVersion,
  FamilyKind,
  Secret,
  SecretVersion,
  WholeFamily,
} from '@waxseal/shared';

/** A secret or config as its page shows it. Fields that only secrets have are missing on a config. */
export type Family = WholeFamily & Partial<Pick<Secret, 'driver' | 'expiresAt' | 'subject'>>;

/** One version of a secret or config. Fields that only secrets have are missing on a config. */
export type FamilyVersion = ConfigVersion & Partial<Pick<SecretVersion, 'expiresAt'>>;

/** Returns the path in a container. Docker mounts a relative target below its default folder. */
export const mountPath = (kind: FamilyKind, target: string) => {
  if (target.startsWith('/')) return target;
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`;
};
