import type { NodeDetails } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { toValue, type MaybeRefOrGetter } from 'vue';
import { pathOf } from '../../../lib/http';
import { curlOf, quoted } from '../../action-dialog';
import type { LabelTarget } from '../../labels';
import { editNode, planNodeEdit } from '../nodes.api';

export function useNodeLabels(of: MaybeRefOrGetter<string>): LabelTarget {
  const queryClient = useQueryClient();
  return {
    plan: (labels, etag) => planNodeEdit({ id: toValue(of), etag }, { labels }),
    save: async (labels, etag) => {
      const answer = await editNode({ id: toValue(of), etag }, { labels });
      queryClient.setQueryData(['nodes', 'one', toValue(of)], answer);
    },
    labelsIn: (current) => (current as NodeDetails).labels,
    commands: (labels, etag) => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOf`/nodes/${toValue(of)}`,
        etag,
        body: { labels },
      }),
      docker: [
        'docker node update',
        ...Object.entries(labels).map(([key, value]) =>
          value === null ? `--label-rm ${quoted(key)}` : `--label-add ${quoted(`${key}=${value}`)}`,
        ),
        quoted(toValue(of)),
      ].join(' '),
    }),
  };
}
