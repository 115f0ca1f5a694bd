import type { FamilyKind } from '@waxseal/shared';
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue';
import type { RotationDraft } from '../../rotations';

/** Restores an earlier version by a rotation. The user does not need to know its value. */
export function useRestore(kind: FamilyKind, name: MaybeRefOrGetter<string>) {
  const isOpen = ref(false);
  const version = ref<number | null>(null);
  const outlines = computed(() => [{ kind, name: toValue(name), version: version.value ?? 1 }]);
  const draft: RotationDraft = { changes: () => outlines.value, outlines, options: {} };
  const start = (to: number) => {
    version.value = to;
    isOpen.value = true;
  };
  return { isOpen, version, draft, start };
}
