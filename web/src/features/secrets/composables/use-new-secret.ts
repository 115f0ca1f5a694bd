import { computed, ref } from 'vue';
import { SecretName } from '../../../lib/contract';
import { faultsOf, labelsOf, type LabelRow } from '../../labels';
import { curlOf, quoted } from '../../plans';
import { createSecret, planCreation } from '../secrets.api';
import { useSecretValue } from './use-secret-value';

export function useNewSecret() {
  const name = ref('');
  const rows = ref<LabelRow[]>([]);
  const value = useSecretValue();

  const nameFault = computed(() => {
    const checked = SecretName.safeParse(name.value);
    return checked.success ? null : checked.error.issues[0]!.message;
  });
  const labelFaults = computed(() => faultsOf(rows.value));
  const isComplete = computed(
    () =>
      !nameFault.value &&
      value.count.value > 0 &&
      !value.fault.value &&
      labelFaults.value.every((fault) => fault === null),
  );

  const labels = computed(() => labelsOf(rows.value) as Record<string, string>);
  const body = () => ({ name: name.value, value: value.toBody(), labels: labels.value });
  /** Stands for the input where only its changes matter; the value is not in it. */
  const input = computed(() =>
    isComplete.value ? { name: name.value, labels: labels.value, bytes: value.count.value } : null,
  );
  const commands = computed(() => {
    const flags = Object.entries(labels.value).map(
      ([key, text]) => `--label ${quoted(`${key}=${text}`)} `,
    );
    const frame = JSON.stringify({ name: name.value, labels: labels.value });
    const json = `jq -Rs ${quoted(`${frame} + {value: {base64: (. | gsub("\\n"; ""))}}`)}`;
    return {
      curl: `base64 | ${json} |\n${curlOf({ method: 'POST', path: '/secrets', body: '@-' })}`,
      docker: `docker secret create ${flags.join('')}${quoted(name.value)} -`,
    };
  });

  return {
    name,
    nameFault,
    rows,
    labelFaults,
    value,
    isComplete,
    input,
    commands,
    plan: () => planCreation(body()),
    create: async () => {
      const { data } = await createSecret(body());
      value.clear();
      return data;
    },
  };
}
