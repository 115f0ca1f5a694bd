import './jitless';

// Schemas are reached through here, so that none is made before zod is told to do without eval.
export {
  Generator,
  MAX_CONFIG_BYTES,
  MAX_SECRET_BYTES,
  NewLabels,
  SecretName,
  Username,
  isReservedLabel,
} from '@waxseal/shared';
