import type { RotationSettings } from '@waxseal/shared';
import { computed, reactive, ref } from 'vue';
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

/** The fields of settings: the reverse of `settingsOf`. */
function fieldsOf({ graceSeconds, canary = true, ...given }: RotationSettings) {
  const { parallelism, stabilityWindowSeconds, deadlineSeconds, keep } = given;
  const text = (value: number | undefined) => value ?? '';
  return {
    canary,
    parallelism: text(parallelism),
    stabilityWindowSeconds: text(stabilityWindowSeconds),
    deadlineSeconds: text(deadlineSeconds),
    graceHours: graceSeconds === undefined ? '' : graceSeconds / HOUR,
    keep: text(keep),
  } satisfies SettingsFields;
}

export function newSettingsDraft() {
  const fields = reactive(startSettings());
  const faults = computed(() => settingsFaults(fields));
  /** Settings without a field in the form. */
  const others = ref<Pick<RotationSettings, 'tries'>>({});
  const settings = computed(() =>
    Object.keys(faults.value).length === 0 ? { ...settingsOf(fields), ...others.value } : null,
  );
  let filled = JSON.stringify(fields);
  function fill({ tries, ...from }: RotationSettings) {
    Object.assign(fields, fieldsOf(from));
    filled = JSON.stringify(fields);
    others.value = tries === undefined ? {} : { tries };
  }
  /** Whether a field differs from what the form was opened with. */
  const isTouched = () => JSON.stringify(fields) !== filled;
  return { fields, faults, settings, fill, isTouched };
}
export type SettingsDraft = ReturnType<typeof newSettingsDraft>;
