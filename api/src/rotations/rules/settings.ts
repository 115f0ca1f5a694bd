import {
  policyDefaults,
  type EffectiveSettings,
  type FamilyPolicy,
  type RotationSettings,
} from '@waxseal/shared';

export const defaults: EffectiveSettings = {
  parallelism: 10,
  canary: true,
  stabilityWindowSeconds: policyDefaults.stabilityWindowSeconds,
  deadlineSeconds: null,
  graceSeconds: policyDefaults.graceSeconds,
  keep: policyDefaults.keep,
  tries: 10,
};

/** Merges settings: the request first, then the most careful policy of the families, then the defaults. */
export function settingsOf(
  given: RotationSettings = {},
  policies: readonly FamilyPolicy[] = [],
): EffectiveSettings {
  const most = (pick: (policy: FamilyPolicy) => number | null) => {
    const values = policies.map(pick).filter((value) => value !== null);
    return values.length > 0 ? Math.max(...values) : undefined;
  };
  return {
    parallelism: given.parallelism ?? defaults.parallelism,
    canary: given.canary ?? defaults.canary,
    stabilityWindowSeconds:
      given.stabilityWindowSeconds ??
      most((policy) => policy.stabilityWindowSeconds) ??
      defaults.stabilityWindowSeconds,
    deadlineSeconds: given.deadlineSeconds ?? defaults.deadlineSeconds,
    graceSeconds:
      given.graceSeconds ?? most((policy) => policy.graceSeconds) ?? defaults.graceSeconds,
    keep: given.keep ?? most((policy) => policy.keep) ?? defaults.keep,
    tries: given.tries ?? defaults.tries,
  };
}
