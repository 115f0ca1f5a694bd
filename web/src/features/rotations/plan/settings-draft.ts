import type { RotationSettings } from '@waxseal/shared';
import { computed, reactive } from 'vue';
import { RotationSettings as contract } from '../../../lib/contract';
import { boundFaults, boundsOf, type Bounds } from '../../value-input';

/** An empty field is an empty text. Then the policy of the secret or config applies, or the default. */
export interface SettingsFields {
  parallelism: number | string;
  canary: boolean;
  stabilityWindowSeconds: number | string;
  deadlineSeconds: number | string;
  graceHours: number | string;
  keep: number | string;
}

export const startSettings = (): SettingsFields => ({
  parallelism: '',
  canary: true,
  stabilityWindowSeconds: '',
  deadlineSeconds: '',
  graceHours: '',
  keep: '',
});

const HOUR = 3600;
type NumberField = Exclude<keyof SettingsFields, 'canary'>;
const bounds: Record<NumberField, Bounds> = {
  parallelism: boundsOf(contract.shape.parallelism),
  stabilityWindowSeconds: boundsOf(contract.shape.stabilityWindowSeconds),
  deadlineSeconds: boundsOf(contract.shape.deadlineSeconds),
  graceHours: boundsOf(contract.shape.graceSeconds, HOUR),
  keep: boundsOf(contract.shape.keep),
};

export const settingsFaults = (fields: SettingsFields) => boundFaults<NumberField>(fields, bounds);

/** Only the settings that were entered; the others are left to the policy or the default. */
export function settingsOf(fields: SettingsFields): RotationSettings {
  const given = (name: NumberField) => (fields[name] === '' ? undefined : Number(fields[name]));
  const grace = given('graceHours');
  const all: RotationSettings = {
    parallelism: given('parallelism'),
    canary: fields.canary ? undefined : false,
    stabilityWindowSeconds: given('stabilityWindowSeconds'),
    deadlineSeconds: given('deadlineSeconds'),
    graceSeconds: grace === undefined ? undefined : grace * HOUR,
    keep: given('keep'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export function newSettingsDraft() {
  const fields = reactive(startSettings());
  const faults = computed(() => settingsFaults(fields));
  const settings = computed(() =>
    Object.keys(faults.value).length === 0 ? settingsOf(fields) : null,
  );
  return { fields, faults, settings };
}
export type SettingsDraft = ReturnType<typeof newSettingsDraft>;
