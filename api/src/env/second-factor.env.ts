import type { Role } from '@waxseal/shared';

/** Who must have a second factor. */
export abstract class SecondFactorEnv {
  abstract readonly requiredRoles: ReadonlySet<Role>;
}
