import type { Service } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { toValue, type MaybeRefOrGetter } from 'vue';
import { pathOf } from '../../../lib/http';
import type { LabelTarget } from '../../labels';
import { curlOf, quoted } from '../../action-dialog';
import { editService, planServiceEdit } from '../services.api';

export function useServiceLabels(of: MaybeRefOrGetter<string>): LabelTarget {
  const queryClient = useQueryClient();
  const target = (etag: string | null) => ({ name: toValue(of), etag });
  return {
    plan: (labels, etag, { resume }) => planServiceEdit(target(etag), { labels, resume }),
    save: async (labels, etag, { resume }) => {
      const answer = await editService(target(etag), { labels, resume });
      queryClient.setQueryData(['services', 'one', toValue(of)], answer);
    },
    labelsIn: (current) => (current as Service).labels,
    commands: (labels, etag) => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOf`/services/${toValue(of)}`,
        etag,
        body: { labels },
      }),
      docker: [
        'docker service update',
        ...Object.entries(labels).map(([key, value]) =>
          value === null ? `--label-rm ${quoted(key)}` : `--label-add ${quoted(`${key}=${value}`)}`,
        ),
        quoted(toValue(of)),
      ].join(' '),
    }),
  };
}
