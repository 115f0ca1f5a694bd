import {
  parseImage,
  updateLine,
  type EditService,
  type Service,
  type ServiceSpec,
} from '@waxseal/shared';
import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, shallowRef, watch } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { pathOf, type Answer } from '../../../lib/http';
import { curlOf } from '../../action-dialog';
import { objectNamesIn } from '../copy-as/object-names';
import { editService, planServiceEdit } from '../services.api';
import { serviceQueries } from '../services.queries';
import { getServiceSpec } from './form.api';
import { formQueries } from './form.queries';
import type { Draft } from './form-field';
import { formTable } from './form-labels';
import { draftOf, patchOf, specOf } from './spec-draft';
import { differencesOf, isDecided, mergedDraft, type Choices } from './spec-merge';
import { useSpecForm } from './use-spec-form';

interface Consent {
  resume: boolean;
}
interface Base {
  draft: Draft;
  etag: string | null;
}

const baseOf = ({ data, etag }: Answer<ServiceSpec>): Base => ({
  draft: draftOf(formTable, { ...data, image: shownImage(data.image) }, data.hidden),
  etag,
});

/** Docker asks the registry again for the digest of a tag. */
const shownImage = (image: string) => (parseImage(image)?.tag ? image.split('@', 1)[0]! : image);

/** The form of an existing service, with its state at the start of the edit. */
export function useEditService(name: string) {
  const queryClient = useQueryClient();
  const loaded = useQuery(formQueries.spec(name));
  const one = useQuery(serviceQueries.one(ref(name)));
  const form = useSpecForm({});
  const etag = ref<string | null>(null);
  const theirs = shallowRef<Base | null>(null);
  const chosen = ref<Choices>({});
  const isLoaded = ref(false);

  const begin = ({ draft, etag: at }: Base, held = draft) => {
    form.begin(draft, held);
    etag.value = at;
    isLoaded.value = true;
  };
  watch(loaded.data, (answer) => answer && begin(baseOf(answer)), { immediate: true });

  const patch = computed(() => patchOf(formTable, form.start.value, form.draft.value));
  const isChanged = computed(() => Object.keys(patch.value).length > 0);
  const isSelf = computed(() => one.data.value?.data.isSelf ?? false);
  const body = (consent: Consent) => ({ ...patch.value, ...consent }) as EditService;
  const target = () => ({ name, etag: etag.value });
  const ask = (consent: Consent) => planServiceEdit(target(), body(consent));

  const differences = computed(
    () =>
      theirs.value &&
      differencesOf(formTable, form.start.value, form.draft.value, theirs.value.draft),
  );

  /** After a 412, the user compares the own changes with those of the other client. */
  async function meet(problem: ApiProblem) {
    if (problem.code !== 'stale-version') return form.meet(problem);
    form.isOpen.value = false;
    try {
      chosen.value = {};
      theirs.value = baseOf(await getServiceSpec(name));
    } catch (error) {
      form.meet(toProblem(error));
    }
  }

  function settle() {
    if (!theirs.value || !differences.value) return;
    const { draft } = theirs.value;
    begin(theirs.value, mergedDraft(draft, form.draft.value, differences.value, chosen.value));
    theirs.value = null;
  }

  return {
    ...form,
    isLoaded,
    loadProblem: computed(() => loaded.error.value && toProblem(loaded.error.value)),
    isLoading: loaded.isFetching,
    load: () => void loaded.refetch(),
    service: computed(() => one.data.value?.data),
    isChanged,
    isSelf,
    differences,
    chosen,
    isDecided: computed(() => isDecided(differences.value ?? [], chosen.value)),
    settle,
    meet,
    input: computed(() => ({ patch: patch.value, etag: etag.value })),
    commands: computed(() => ({
      curl: curlOf({
        method: 'PATCH',
        path: pathOf`/services/${name}`,
        etag: etag.value,
        body: patch.value,
      }),
      docker: updateLine(
        name,
        specOf(formTable, form.start.value),
        patch.value as EditService,
        objectNamesIn(one.data.value?.data),
      ),
    })),
    review: () => form.review(() => ask({ resume: false }), meet),
    plan: form.planOnce(ask),
    save: async (consent: Consent): Promise<Service> => {
      const confirm = isSelf.value ? { confirm: name } : {};
      const answer = await editService(target(), { ...body(consent), ...confirm });
      queryClient.setQueryData(['services', 'one', name], answer);
      return answer.data;
    },
  };
}
