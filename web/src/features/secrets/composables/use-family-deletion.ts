import { useQueryClient } from '@tanstack/vue-query';
import type { FamilyKind, FamilyUser } from '@waxseal/shared';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { curlOf, quoted } from '../../action-dialog';
import { pathOfFamily, planDeletion, deleteFamily } from '../families.api';

/** Returns the services that prevent the deletion, from a `secret-in-use` or `config-in-use` problem. */
export const usersIn = ({ extras }: ApiProblem): FamilyUser[] => extras.usedBy ?? [];

export function useFamilyDeletion(
  kind: FamilyKind,
  name: MaybeRefOrGetter<string>,
  etag: MaybeRefOrGetter<string | null>,
  versionNames: MaybeRefOrGetter<string[]>,
) {
  const queryClient = useQueryClient();
  const target = () => ({ kind, name: toValue(name), etag: toValue(etag) });
  return {
    plan: () => planDeletion(target()),
    run: async () => {
      const { name: deleted } = target();
      await deleteFamily(target());
      void queryClient.invalidateQueries({ queryKey: [`${kind}s`, 'list'] });
      return deleted;
    },
    commands: computed(() => ({
      curl: curlOf({
        method: 'DELETE',
        path: pathOfFamily(kind, toValue(name)),
        etag: toValue(etag),
      }),
      docker: `docker ${kind} rm ${toValue(versionNames).map(quoted).join(' ')}`,
    })),
  };
}
