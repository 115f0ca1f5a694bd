import './jitless';

// Import schemas from here only: zod must be told not to use eval before the first one is built.
export {
  ApiTokenName,
  Generator,
  FamilyName,
  FamilyPolicyChanges,
  MAX_CHANGES,
  MAX_CONFIG_BYTES,
  MAX_SECRET_BYTES,
  NewLabels,
  PASSPHRASE_LIST_SIZE,
  RotationSettings,
  Username,
  isReservedLabel,
  passwordBits,
  tokenPermissions,
  versionName,
} from '@waxseal/shared';
