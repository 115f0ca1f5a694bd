import type { Service } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { pathOf } from '../../../lib/http';
import { curlOf, type Action } from '../../action-dialog';
import { editService, planServiceEdit, type Consent } from '../services.api';
import { faultText } from './edit-labels';
import { bodyOf, hasValue, stopsAllTasks, subjectAt, takesAway, type Edit } from './edits';

interface Target {
  service: Service;
  etag: string | null;
  /** Null while the form is incomplete. */
  edits: readonly Edit[] | null;
}

/** Several edits of a service as one plan and one update, based on the service when the dialog was opened. */
export function useServiceEdits(target: () => Target, isOpen: Ref<boolean>) {
  const queryClient = useQueryClient();
  const base = shallowRef<Service>(target().service);
  const tag = ref<string | null>(null);
  const begin = (from: Service, at: string | null) => {
    base.value = from;
    tag.value = at;
  };
  watch(isOpen, (open) => open && begin(target().service, target().etag), { immediate: true });

  const edits = computed(() => target().edits ?? []);
  const name = computed(() => base.value.name);
  const body = computed(() => bodyOf(edits.value, base.value));
  const at = () => ({ name: name.value, etag: tag.value });
  const action = computed<Action>(() => {
    if (stopsAllTasks(edits.value)) return 'service.scale-to-zero';
    if (base.value.isSelf) return 'service.restart-waxseal';
    return takesAway(edits.value) ? 'service.take-away' : 'service.edit';
  });
  /** An update that stops Waxseal itself needs the name of the service in the request, too. */
  const confirm = computed(() => (base.value.isSelf ? { confirm: name.value } : {}));

  return {
    base,
    action,
    input: computed(() => target().edits && { name: name.value, tag: tag.value, ...body.value }),
    commands: computed(() => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOf`/services/${name.value}`,
        etag: tag.value,
        body: hasValue(edits.value) ? '@-' : { ...body.value, ...confirm.value },
      }),
    })),
    plan: (consent: Consent) => planServiceEdit(at(), { ...body.value, ...consent }),
    run: async (consent: Consent) => {
      const sent = { ...body.value, ...consent, ...confirm.value };
      const answer = await editService(at(), sent);
      queryClient.setQueryData(['services', 'one', name.value], answer);
      return answer.data;
    },
    /** What the API says of single fields, with the names of what they are about. */
    faultsIn: (problem: ApiProblem) =>
      problem.errors.map(({ pointer, detail }) =>
        faultText(subjectAt(pointer, body.value), detail),
      ),
    /** After a 412, the same edits on the current state of the service. */
    rebase: ({ extras, etag }: ApiProblem) => begin(extras.current as Service, etag),
  };
}
