import type { Config, ConfigVersion, FamilyKind, Secret, SecretVersion } from '@waxseal/shared';

/** What a page shows of either kind; what only a secret has is not there on a config. */
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
      'A secret is a value, as a password or a key, that Swarm keeps encrypted and hands only to the services that name it.',
  },
  config: {
    icon: 'i-lucide-file-text',
    title: 'No configs yet',
    detail:
      'A config is a file, as of a web server, that Swarm hands to the services that name it. It can be read, so nothing secret belongs in it.',
  },
} as const satisfies Record<FamilyKind, object>;

/** Where a target that is no absolute path is found in a container. */
export const mountPath = (kind: FamilyKind, target: string) => {
  if (target.startsWith('/')) return target;
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`;
};
