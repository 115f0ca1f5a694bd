import { useQueryClient } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { curlOf } from '../../action-dialog';
import { editFamily, pathOfFamily, planEdit } from '../families.api';
import type { Family } from '../family';
import { fieldsOf, policyChanges, policyFaults } from '../policy-draft';

/** Edits the policy as it was when the dialog was opened. */
export function usePolicyEdit(
  kind: FamilyKind,
  family: MaybeRefOrGetter<Family>,
  etag: MaybeRefOrGetter<string | null>,
  isOpen: Ref<boolean>,
) {
  const queryClient = useQueryClient();
  const base = shallowRef(toValue(family).policy);
  const tag = ref<string | null>(null);
  const fields = ref(fieldsOf(base.value));
  watch(isOpen, (open) => {
    if (!open) return;
    base.value = toValue(family).policy;
    tag.value = toValue(etag);
    fields.value = fieldsOf(base.value);
  });

  const faults = computed(() => policyFaults(fields.value));
  const changes = computed(() => policyChanges(base.value, fields.value));
  const name = () => toValue(family).name;
  const target = () => ({ kind, name: name(), etag: tag.value });
  return {
    fields,
    faults,
    input: computed(() =>
      Object.keys(faults.value).length === 0 && Object.keys(changes.value).length > 0
        ? { changes: changes.value, tag: tag.value }
        : null,
    ),
    plan: () => planEdit(target(), { policy: changes.value }),
    save: async () => {
      const answer = await editFamily(target(), { policy: changes.value });
      queryClient.setQueryData([`${kind}s`, 'one', name()], answer);
    },
    /** After a 412, keeps the user's changes and takes all other fields from the server. */
    rebase: ({ extras, etag: now }: ApiProblem) => {
      const mine = changes.value;
      base.value = (extras.current as Family).policy;
      tag.value = now;
      fields.value = fieldsOf({ ...base.value, ...mine });
    },
    commands: computed(() => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOfFamily(kind, name()),
        etag: tag.value,
        body: { policy: changes.value },
      }),
    })),
  };
}
