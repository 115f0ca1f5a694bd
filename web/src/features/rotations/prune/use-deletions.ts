import type { PruningPlan } from '@waxseal/shared';
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { curlOf, quoted } from '../../action-dialog';
import { deletionChanges } from './pruning-labels';
import {
  planDeletions,
  startDeletions,
  type PruneInput,
  type DeleteVersionsInput,
} from '../rotations.api';

/** Requests the plan of a prune or a version deletion and starts it. The API rejects the start if the plan has changed. */
export function useDeletions(
  path: MaybeRefOrGetter<string>,
  asked: MaybeRefOrGetter<PruneInput | DeleteVersionsInput>,
  isOpen: Ref<boolean>,
) {
  const plan = shallowRef<PruningPlan | null>(null);
  const changed = shallowRef<string[]>([]);
  const deleteStackOwned = ref(false);
  watch(isOpen, (open) => {
    if (!open) return;
    plan.value = null;
    changed.value = [];
    deleteStackOwned.value = false;
  });

  const body = computed(() => ({
    ...toValue(asked),
    ...(deleteStackOwned.value ? { deleteStackOwned: true } : {}),
  }));

  function meet({ code, extras }: ApiProblem) {
    const fresh = extras.plan;
    if (code !== 'plan-stale' || fresh?.kind !== 'pruning-plan') return;
    if (plan.value) changed.value = deletionChanges(plan.value, fresh);
    plan.value = fresh;
  }

  return {
    plan,
    changed,
    deleteStackOwned,
    /** True if the plan deletes versions that belong to a stack, which needs consent. */
    hasStackOwned: computed(
      () => deleteStackOwned.value || plan.value?.versions.some(({ why }) => why === 'stack-owned'),
    ),
    meet,
    isBlocked: computed(() => plan.value?.deleteCount === 0),
    input: body,
    ask: async () => {
      plan.value = await planDeletions(toValue(path), body.value);
      return { diff: [], warnings: plan.value.warnings };
    },
    start: () => startDeletions(toValue(path), { ...body.value, planHash: plan.value!.hash }),
    commands: computed(() => ({
      curl: curlOf({ method: 'POST', path: toValue(path), body: body.value }),
      ...dockerOf(plan.value),
    })),
  };
}

function dockerOf(plan: PruningPlan | null) {
  const going = plan?.versions.filter(({ action }) => action === 'delete') ?? [];
  const lines = (['secret', 'config'] as const).flatMap((kind) => {
    const names = going.filter((version) => version.kind === kind);
    return names.length > 0
      ? [`docker ${kind} rm ${names.map(({ objectName }) => quoted(objectName)).join(' ')}`]
      : [];
  });
  return lines.length > 0 ? { docker: lines.join('\n') } : {};
}
