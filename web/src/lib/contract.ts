import './jitless';

// Schemas are reached through here, so that none is made before zod is told to do without eval.
export { MAX_SECRET_BYTES, NewLabels, SecretName, isReservedLabel } from '@waxseal/shared';
