import type { RotationSettings } from '@waxseal/shared';
import { computed, reactive } from 'vue';
import { boundFaults, type Bounds } from '../../value-input';

/** An empty field holds a text: the family's own setting, else the default. */
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

type NumberField = Exclude<keyof SettingsFields, 'canary'>;
const bounds: Record<NumberField, Bounds> = {
  parallelism: { from: 1, to: 100, isWhole: true },
  stabilityWindowSeconds: { from: 0, to: 3600, isWhole: false },
  deadlineSeconds: { from: 1, to: 86_400, isWhole: false },
  graceHours: { from: 0, to: 8760, isWhole: false },
  keep: { from: 0, to: 100, isWhole: true },
};

export const settingsFaults = (fields: SettingsFields) => boundFaults<NumberField>(fields, bounds);

/** Only what was given: the rest is the family's own or the default. */
export function settingsOf(fields: SettingsFields): RotationSettings {
  const given = (name: NumberField) => (fields[name] === '' ? undefined : Number(fields[name]));
  const grace = given('graceHours');
  const all: RotationSettings = {
    parallelism: given('parallelism'),
    canary: fields.canary ? undefined : false,
    stabilityWindowSeconds: given('stabilityWindowSeconds'),
    deadlineSeconds: given('deadlineSeconds'),
    graceSeconds: grace === undefined ? undefined : grace * 3600,
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
