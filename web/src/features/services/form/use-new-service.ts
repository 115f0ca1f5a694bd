import { commentsOf, createLine, type CopiedSpec } from '@waxseal/shared';
import { computed, ref } from 'vue';
import { curlOf } from '../../action-dialog';
import { credentialsNote } from '../copy-as/copy-as-labels';
import { objectNamesIn } from '../copy-as/object-names';
import { createService, planNewService } from './form.api';
import { formTable } from './form-labels';
import { draftOf, specOf } from './spec-draft';
import { useSpecForm } from './use-spec-form';

const emptySpec = { mode: 'replicated' };

export function useNewService() {
  const form = useSpecForm(draftOf(formTable, emptySpec));
  const credentials = ref({ username: '', password: '' });
  const spec = computed(() => specOf(formTable, form.draft.value));
  const hasCredentials = computed(
    () => credentials.value.username !== '' || credentials.value.password !== '',
  );
  const body = () => ({
    ...spec.value,
    ...(hasCredentials.value && { credentials: credentials.value }),
  });
  const ask = () => planNewService(body());

  return {
    ...form,
    credentials,
    name: computed(() => form.draft.value['name'] as string),
    /** Credentials are not part of it: a plan does not differ by them. */
    input: spec,
    commands: computed(() => ({
      curl: curlOf({
        method: 'POST',
        path: '/services',
        body: hasCredentials.value ? '@-' : spec.value,
      }),
      docker:
        commentsOf(hasCredentials.value ? [credentialsNote] : []) +
        createLine(spec.value as unknown as CopiedSpec, objectNamesIn(undefined)),
    })),
    /** Replaces what the form holds. */
    fill: (from: Record<string, unknown>) =>
      (form.draft.value = draftOf(formTable, { ...emptySpec, ...from })),
    review: () => form.review(ask),
    plan: form.planOnce(ask),
    create: () => createService(body()),
  };
}
