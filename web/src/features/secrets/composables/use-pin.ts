import { useQueryClient } from '@tanstack/vue-query';
import type { FamilyKind } from '@waxseal/shared';
import { toValue, type MaybeRefOrGetter } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { pinVersion } from '../families.api';

/** Pins or unpins a version. Resolves to the problem of a failure, or to null. */
export function usePin(kind: FamilyKind, name: MaybeRefOrGetter<string>) {
  const queryClient = useQueryClient();
  return async (version: number, isPinned: boolean): Promise<ApiProblem | null> => {
    try {
      await pinVersion(kind, toValue(name), version, isPinned);
      await queryClient.invalidateQueries({ queryKey: [`${kind}s`, 'one', toValue(name)] });
      return null;
    } catch (error) {
      return toProblem(error);
    }
  };
}
