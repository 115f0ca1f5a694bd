import type { FamilyKind } from '@waxseal/shared';
import { computed, onBeforeUnmount, ref } from 'vue';
import { FamilyName } from '../../../lib/contract';
import { faultsOf, labelsOf, type LabelRow } from '../../labels';
import { curlOf, quoted } from '../../action-dialog';
import { newValueDraft } from '../../value-input';
import { createFamily, pathOfKind, planCreation } from '../families.api';
import { nameFaultFor } from '../family-labels';

export function useNewFamily(kind: FamilyKind) {
  const name = ref('');
  const rows = ref<LabelRow[]>([]);
  const value = newValueDraft(kind);
  const reveal = ref(false);
  onBeforeUnmount(value.clear);

  const nameFault = computed(() => {
    const checked = FamilyName.safeParse(name.value);
    return checked.success ? null : nameFaultFor(kind, checked.error.issues[0]!.message);
  });
  const labelFaults = computed(() => faultsOf(rows.value));
  const isComplete = computed(
    () =>
      !nameFault.value &&
      value.isComplete.value &&
      labelFaults.value.every((fault) => fault === null),
  );

  /** Whether the form holds something that the user has entered. */
  const isTouched = () =>
    name.value !== '' ||
    value.isTouched() ||
    rows.value.some((row) => row.key !== '' || row.value !== '');

  const labels = computed(() => labelsOf(rows.value) as Record<string, string>);
  const once = computed(() =>
    // A config can be read at any time, so its value need not be returned now.
    value.isGenerated.value && kind === 'secret' ? { reveal: reveal.value } : {},
  );
  const body = () => ({
    name: name.value,
    ...value.toChange(),
    labels: labels.value,
    ...once.value,
  });
  /** Changes whenever the input changes, but does not contain the value. */
  const input = computed(() =>
    isComplete.value
      ? { name: name.value, labels: labels.value, value: value.mark.value, ...once.value }
      : null,
  );
  const commands = computed(() => {
    const start = { name: name.value, labels: labels.value };
    if (value.isGenerated.value) {
      const given = { ...start, generator: value.generator.rules.value, ...once.value };
      return { curl: curlOf({ method: 'POST', path: pathOfKind(kind), body: given }) };
    }
    const flags = Object.entries(labels.value).map(
      ([key, text]) => `--label ${quoted(`${key}=${text}`)} `,
    );
    const frame = JSON.stringify(start);
    const json = `jq -Rs ${quoted(`${frame} + {value: {base64: (. | gsub("\\n"; ""))}}`)}`;
    return {
      curl: `base64 | ${json} |\n${curlOf({ method: 'POST', path: pathOfKind(kind), body: '@-' })}`,
      docker: `docker ${kind} create ${flags.join('')}${quoted(name.value)} -`,
    };
  });

  return {
    name,
    nameFault,
    rows,
    labelFaults,
    value,
    reveal,
    isComplete,
    isTouched,
    input,
    commands,
    plan: () => planCreation(kind, body()),
    create: async () => {
      const made = await createFamily(kind, body());
      value.clear();
      return made;
    },
  };
}
