import { useQueryClient } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { toValue, type MaybeRefOrGetter } from 'vue';
import { curlOf } from '../../action-dialog';
import type { LabelTarget } from '../../labels';
import { editFamily, pathOfFamily, planEdit } from '../families.api';
import type { Family } from '../family';

/** Lets the label editor write the labels of a secret or config. The editor itself depends on neither. */
export function useFamilyLabels(kind: FamilyKind, of: MaybeRefOrGetter<string>): LabelTarget {
  const queryClient = useQueryClient();
  const target = (etag: string | null) => ({ kind, name: toValue(of), etag });
  return {
    plan: (labels, etag) => planEdit(target(etag), { labels }),
    save: async (labels, etag) => {
      const answer = await editFamily(target(etag), { labels });
      queryClient.setQueryData([`${kind}s`, 'one', toValue(of)], answer);
    },
    labelsIn: (current) => (current as Family).labels,
    commands: (labels, etag) => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOfFamily(kind, toValue(of)),
        etag,
        body: { labels },
      }),
    }),
  };
}
