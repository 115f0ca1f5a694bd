import type { FamilyKind, VersionPartner } from '@waxseal/shared';
import { computed, ref, shallowRef, toValue, type MaybeRefOrGetter } from 'vue';
import type { RotationDraft } from '../../rotations';

/**
 * Restores an earlier version by a rotation. The user does not need to know its value. What was current
 * together with it, such as the key of a certificate, is restored in the same rotation if the user agrees.
 */
export function useRestore(kind: FamilyKind, name: MaybeRefOrGetter<string>) {
  const isOpen = ref(false);
  const version = ref<number | null>(null);
  const partners = shallowRef<VersionPartner[]>([]);
  const isTogether = ref(true);
  const outlines = computed(() => [
    { kind, name: toValue(name), version: version.value ?? 1 },
    ...(isTogether.value ? partners.value : []),
  ]);
  const draft: RotationDraft = { changes: () => outlines.value, outlines, options: {} };
  function start(to: number, rotatedWith: VersionPartner[]) {
    version.value = to;
    partners.value = rotatedWith;
    isTogether.value = true;
    isOpen.value = true;
  }
  return { isOpen, version, partners, isTogether, draft, start };
}
