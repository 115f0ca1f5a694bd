import type { Service } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { type Answer, pathOf } from '../../../lib/http';
import { curlOf, quoted } from '../../action-dialog';
import {
  emptyImageDraft,
  imageBody,
  imageBodyToCopy,
  imageDockerCommand,
  imageInput,
} from '../image-draft';
import { actions, type Consent } from '../services.api';

const routes = {
  scale: ['PUT', 'replicas'],
  stop: ['POST', 'stops'],
  start: ['POST', 'starts'],
  restart: ['POST', 'restarts'],
  resume: ['POST', 'resumptions'],
  image: ['PUT', 'image'],
  rollBack: ['POST', 'rollbacks'],
} as const;

/** One action on one service, based on the state of the service when the dialog was opened. */
export function useServiceAction(
  action: keyof typeof actions,
  service: MaybeRefOrGetter<Service>,
  etag: MaybeRefOrGetter<string | null>,
  isOpen: Ref<boolean>,
) {
  const queryClient = useQueryClient();
  const base = shallowRef<Service>(toValue(service));
  const tag = ref<string | null>(null);
  const replicas = ref<number | null>(null);
  const image = ref(emptyImageDraft());

  const begin = (from: Service, at: string | null) => {
    base.value = from;
    tag.value = at;
  };
  watch(
    isOpen,
    (open) => {
      // Credentials stay in memory only while the dialog is open.
      image.value = emptyImageDraft(toValue(service).image);
      if (!open) return;
      begin(toValue(service), toValue(etag));
      replicas.value = base.value.replicas;
    },
    { immediate: true },
  );

  const name = computed(() => base.value.name);
  const rung = computed(() => {
    if (action === 'scale') return replicas.value === 0 ? 'service.scale-to-zero' : 'service.scale';
    if (action === 'stop') return 'service.stop';
    if (action === 'start') return 'service.start';
    if (base.value.isSelf) return 'service.restart-waxseal';
    if (action === 'image') return 'service.image';
    return action === 'rollBack' ? 'service.rollback' : 'service.restart';
  });
  /** An action that stops Waxseal itself needs the name of the service in the request, too. */
  const confirm = computed(() =>
    base.value.isSelf && rung.value !== 'service.scale' ? { confirm: name.value } : {},
  );
  const fields = () => {
    if (action === 'scale') return { replicas: replicas.value };
    return action === 'image' ? imageBody(image.value) : {};
  };
  // To resume a rollout is the consent.
  const body = (consent: Consent) => (action === 'resume' ? {} : { ...fields(), ...consent });

  const input = computed(() => {
    const start = { name: name.value, tag: tag.value };
    if (action === 'image') {
      const wanted = imageInput(image.value, base.value);
      return wanted && { ...start, ...wanted };
    }
    if (action !== 'scale') return start;
    const isNumber =
      Number.isInteger(replicas.value) && replicas.value! >= 0 && replicas.value! <= 10_000;
    return isNumber && replicas.value !== base.value.replicas
      ? { ...start, replicas: replicas.value }
      : null;
  });

  const keep = (answer: Answer<Service>) => {
    queryClient.setQueryData(['services', 'one', name.value], answer);
    return answer.data;
  };

  const commands = computed(() => {
    const [method, last] = routes[action];
    const docker = {
      scale: `docker service scale ${quoted(`${name.value}=${replicas.value ?? 0}`)}`,
      stop: `docker service scale ${quoted(`${name.value}=0`)}`,
      start: `docker service scale ${quoted(`${name.value}=${base.value.stoppedReplicas ?? 1}`)}`,
      restart: `docker service update --force ${quoted(name.value)}`,
      resume: `docker service update ${quoted(name.value)}`,
      image: imageDockerCommand(name.value, image.value),
      rollBack: `docker service rollback ${quoted(name.value)}`,
    };
    const path = `${pathOf`/services/${name.value}`}/${last}`;
    const shown = action === 'image' ? imageBodyToCopy(image.value) : fields();
    const sent = shown === '@-' ? shown : { ...shown, ...confirm.value };
    return { curl: curlOf({ method, path, etag: tag.value, body: sent }), docker: docker[action] };
  });

  return {
    base,
    replicas,
    image,
    input,
    commands,
    rung,
    plan: (consent: Consent) => actions[action](name.value).plan(tag.value, body(consent)),
    run: async (consent: Consent) =>
      keep(
        await actions[action](name.value).run(tag.value, { ...body(consent), ...confirm.value }),
      ),
    /** After a 412, continues with the current state of the service. */
    rebase: ({ extras, etag: now }: ApiProblem) => begin(extras.current as Service, now),
  };
}
