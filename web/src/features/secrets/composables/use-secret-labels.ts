import type { Secret } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { toValue, type MaybeRefOrGetter } from 'vue';
import { pathOf } from '../../../lib/http';
import { curlOf } from '../../plans';
import type { LabelTarget } from '../../labels';
import { editSecret, planEdit } from '../secrets.api';

/** How labels of a secret are written; the editor itself knows no secret. */
export function useSecretLabels(of: MaybeRefOrGetter<string>): LabelTarget {
  const queryClient = useQueryClient();
  const target = (etag: string | null) => ({ name: toValue(of), etag });
  return {
    plan: (labels, etag) => planEdit(target(etag), { labels }),
    save: async (labels, etag) => {
      const answer = await editSecret(target(etag), { labels });
      queryClient.setQueryData(['secrets', 'one', toValue(of)], answer);
    },
    labelsIn: (current) => (current as Secret).labels,
    commands: (labels, etag) => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOf`/secrets/${toValue(of)}`,
        etag,
        body: { labels },
      }),
    }),
  };
}
