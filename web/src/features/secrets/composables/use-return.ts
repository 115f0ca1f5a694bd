import type { FamilyKind } from '@waxseal/shared';
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue';
import type { RotationDraft } from '../../rotations';

/** Back to a version there was: a rotation whose value nobody has to know. */
export function useReturn(kind: FamilyKind, name: MaybeRefOrGetter<string>) {
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
