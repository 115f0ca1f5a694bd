import type { Config, ConfigVersion, FamilyKind, Secret, SecretVersion } from '@waxseal/shared';

/** A secret or config as its page shows it. A config has no field that only secrets have. */
export type Family = Config & Partial<Pick<Secret, 'driver' | 'expiresAt' | 'subject'>>;

/** One Docker object of a family; what only a secret's version has is missing on a config's. */
export type FamilyVersion = ConfigVersion & Partial<Pick<SecretVersion, 'expiresAt'>>;

export const familyLabels = {
  secret: { one: 'secret', One: 'Secret', many: 'secrets', Many: 'Secrets' },
  config: { one: 'config', One: 'Config', many: 'configs', Many: 'Configs' },
} as const satisfies Record<FamilyKind, object>;

/** What a list says before the first one is created. */
export const emptyNotices = {
  secret: {
    icon: 'i-lucide-key-round',
    title: 'No secrets yet',
    detail:
      'Store passwords, keys and tokens encrypted in the Swarm. Only services you attach them to can read them.',
  },
  config: {
    icon: 'i-lucide-file-text',
    title: 'No configs yet',
    detail:
      'Configs are files, such as nginx.conf, that Swarm mounts into services. Their content is readable, so don’t put secrets in them.',
  },
} as const satisfies Record<FamilyKind, object>;

/** The path in a container; a relative target is mounted where Docker puts it by default. */
export const mountPath = (kind: FamilyKind, target: string) => {
  if (target.startsWith('/')) return target;
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`;
};
