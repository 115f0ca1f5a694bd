import type { FamilyKind } from '@waxseal/shared';
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import { newValueDraft, type ValueDraft } from '../../value-input';
import { rotateFaults } from './plan-labels';
import type { ChangeOutline } from './rotate-commands';
import { newSettingsDraft } from './settings-draft';
import type { RotationDraft } from './use-rotation-plan';

export interface ChangeDraft {
  kind: FamilyKind;
  name: string;
  value: ValueDraft;
}
type Family = Pick<ChangeDraft, 'kind' | 'name'>;

export const MOST_CHANGES = 10;

/** The form of a rotation: the new values, the reason and the settings. */
export function useRotate(families: Family[]) {
  const items = shallowRef<ChangeDraft[]>([]);
  const reveal = ref(false);
  const reason = ref('');
  const settings = newSettingsDraft();

  const has = ({ kind, name }: Family) =>
    items.value.some((item) => item.kind === kind && item.name === name);
  function add(family: Family) {
    if (!has(family) && items.value.length < MOST_CHANGES)
      items.value = [...items.value, { ...family, value: newValueDraft(family.kind) }];
  }
  function remove(gone: ChangeDraft) {
    gone.value.clear();
    items.value = items.value.filter((item) => item !== gone);
  }
  const clear = () => items.value.forEach(({ value }) => value.clear());
  families.forEach(add);
  onBeforeUnmount(clear);

  const isGenerating = computed(() => items.value.some(({ value }) => value.isGenerated.value));
  const incomplete = computed(() => items.value.filter(({ value }) => !value.isComplete.value));
  const whyNot = computed(() => {
    if (items.value.length === 0) return rotateFaults.nothing;
    if (incomplete.value.length > 0)
      return rotateFaults.value(incomplete.value.map(({ name }) => name));
    return settings.settings.value ? null : rotateFaults.settings;
  });

  const outlines = computed<ChangeOutline[]>(() =>
    items.value.map(({ kind, name, value }) => ({
      kind,
      name,
      ...(value.isGenerated.value
        ? { generator: value.generator.rules.value }
        : { bytes: value.typed.count.value }),
    })),
  );
  const options = computed(() => {
    const given = settings.settings.value ?? {};
    return {
      ...(Object.keys(given).length > 0 ? { settings: given } : {}),
      ...(reason.value.trim() ? { reason: reason.value.trim() } : {}),
      ...(isGenerating.value && reveal.value ? { reveal: true } : {}),
    };
  });
  const draft: RotationDraft = {
    changes: () =>
      items.value.map(({ kind, name, value }) => ({ kind, name, ...value.toChange() })),
    outlines,
    options,
  };

  return { items, add, remove, clear, has, reveal, reason, settings, isGenerating, whyNot, draft };
}
