import type {
  RotationPlan,
  ServiceChoice,
  StartedRotation,
  StartRotationInput,
} from '@waxseal/shared';
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { planChanges } from './plan-change-labels';
import { rotateCommands, type Options, type ChangeOutline } from './rotate-commands';
import { planRotation, startRotation } from '../rotations.api';

export interface RotationDraft {
  /** Builds the changes with their values at the time of the request, so that nothing stores them. */
  changes: () => StartRotationInput['changes'];
  outlines: MaybeRefOrGetter<ChangeOutline[]>;
  options: MaybeRefOrGetter<Options>;
  /** What the dialog starts with. */
  start?: MaybeRefOrGetter<PlanStart | null>;
}

/** What was chosen in the plan of the rotation that is tried again. */
export interface PlanStart {
  choices: Record<string, ServiceChoice>;
  deletePrevious: 'after-grace' | 'now';
  deleteStackOwned: boolean;
}

/** Requests the plan with its choices and starts the rotation. The API rejects the start if the plan has changed. */
export function useRotationPlan(draft: RotationDraft, isOpen: Ref<boolean>) {
  const plan = shallowRef<RotationPlan | null>(null);
  const changed = shallowRef<string[]>([]);
  const choices = ref<Record<string, ServiceChoice>>({});
  const isDeletedNow = ref(false);
  const deleteStackOwned = ref(false);

  watch(isOpen, (open) => {
    if (!open) return;
    plan.value = null;
    changed.value = [];
    const start = toValue(draft.start);
    choices.value = { ...start?.choices };
    isDeletedNow.value = start?.deletePrevious === 'now';
    deleteStackOwned.value = start?.deleteStackOwned ?? false;
  });

  const options = computed<Options>(() => ({
    ...toValue(draft.options),
    ...(Object.keys(choices.value).length > 0 ? { choices: choices.value } : {}),
    ...(isDeletedNow.value ? { deletePrevious: 'now' as const } : {}),
    ...(deleteStackOwned.value ? { deleteStackOwned: true } : {}),
  }));
  /** Waxseal's own service, if the rotation restarts it. Its name is the consent. */
  const ownService = computed(
    () =>
      plan.value?.services.find(({ isOwn, effect }) => isOwn && effect === 'update')?.service ??
      null,
  );
  const consent = computed(() => (ownService.value ? { confirm: ownService.value } : {}));
  const body = () => ({ changes: draft.changes(), ...options.value });

  const choose = (service: string, choice: ServiceChoice) => {
    const made = { ...choices.value[service], ...choice };
    choices.value = { ...choices.value, [service]: made };
  };

  /**
   * Requests the plan. Choices that the dialog started with and that are no longer possible are dropped,
   * for example because the service does not use the secret any more.
   */
  async function requestPlan(): Promise<RotationPlan> {
    try {
      return await planRotation(body());
    } catch (error) {
      const possible = withoutRejected(choices.value, toProblem(error));
      if (!toValue(draft.start) || !possible) throw error;
      choices.value = possible;
      return requestPlan();
    }
  }

  /** After a 412, shows the new plan and its differences from the reviewed one. */
  function meet({ code, extras }: ApiProblem) {
    const fresh = extras.plan;
    if (code !== 'plan-stale' || fresh?.kind !== 'rotation-plan') return;
    if (plan.value) changed.value = planChanges(plan.value, fresh);
    plan.value = fresh;
  }

  return {
    plan,
    changed,
    choices,
    isDeletedNow,
    deleteStackOwned,
    ownService,
    choose,
    meet,
    isBlocked: computed(() => (plan.value?.blockers.length ?? 0) > 0),
    input: computed(() => ({ outlines: toValue(draft.outlines), options: options.value })),
    ask: async () => {
      plan.value = await requestPlan();
      return { diff: [], warnings: plan.value.warnings };
    },
    start: (): Promise<StartedRotation> =>
      startRotation({ ...body(), ...consent.value, planHash: plan.value!.hash }),
    commands: computed(() =>
      rotateCommands(toValue(draft.outlines), { ...options.value, ...consent.value }, plan.value),
    ),
  };
}

/** Returns the choices without those that the API rejected, or null if it rejected none. */
export function withoutRejected(
  choices: Record<string, ServiceChoice>,
  { errors }: Pick<ApiProblem, 'errors'>,
): Record<string, ServiceChoice> | null {
  const services = errors.flatMap(({ pointer }) => {
    const [, field, service] = pointer.split('/');
    return field === 'choices' && service
      ? [service.replaceAll('~1', '/').replaceAll('~0', '~')]
      : [];
  });
  const left = Object.entries(choices).filter(([service]) => !services.includes(service));
  return left.length < Object.keys(choices).length ? Object.fromEntries(left) : null;
}
