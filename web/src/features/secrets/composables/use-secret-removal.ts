import { useQueryClient } from '@tanstack/vue-query';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { pathOf } from '../../../lib/http';
import { curlOf, quoted } from '../../plans';
import { planRemoval, removeSecret } from '../secrets.api';

export interface SecretUser {
  service: string;
  spec: 'current' | 'previous' | 'task';
}

/** Who stands in the way, as the problem `secret-in-use` names them. */
export const usersIn = ({ extras }: ApiProblem): SecretUser[] =>
  Array.isArray(extras.usedBy) ? (extras.usedBy as SecretUser[]) : [];

export function useSecretRemoval(
  name: MaybeRefOrGetter<string>,
  etag: MaybeRefOrGetter<string | null>,
  versionNames: MaybeRefOrGetter<string[]>,
) {
  const queryClient = useQueryClient();
  const target = () => ({ name: toValue(name), etag: toValue(etag) });
  return {
    plan: () => planRemoval(target()),
    remove: async () => {
      const { name: removed } = target();
      await removeSecret(target());
      void queryClient.invalidateQueries({ queryKey: ['secrets', 'list'] });
      return removed;
    },
    commands: computed(() => ({
      curl: curlOf({
        method: 'DELETE',
        path: pathOf`/secrets/${toValue(name)}`,
        etag: toValue(etag),
      }),
      docker: `docker secret rm ${toValue(versionNames).map(quoted).join(' ')}`,
    })),
  };
}
