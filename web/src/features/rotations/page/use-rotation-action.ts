import type { Resolution, Rotation } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { toValue, type MaybeRefOrGetter } from 'vue';
import type { Answer } from '../../../lib/http';
import { cancelRotation, resolveRotation } from '../rotations.api';

/** A user's decision on a running or blocked rotation. It needs no plan, because the rotation shows its effect. */
export function useRotationAction(of: MaybeRefOrGetter<string>) {
  const queryClient = useQueryClient();
  const keep = (answer: Answer<Rotation>) => {
    queryClient.setQueryData(['rotations', 'one', toValue(of)], answer);
    return answer.data;
  };
  return {
    cancel: async () => keep(await cancelRotation(toValue(of))),
    resolve: async (resolution: Resolution) => keep(await resolveRotation(toValue(of), resolution)),
  };
}
