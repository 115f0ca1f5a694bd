import type { NodeDetails } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import { pathOf } from '../../../lib/http';
import { curlOf, quoted } from '../../action-dialog';
import { editOf } from '../node-action';
import type { NodeAction } from '../node-labels';
import { deleteNode, editNode, planNodeDeletion, planNodeEdit } from '../nodes.api';

/** One action on one node, based on the state of the node when the dialog was opened. */
export function useNodeAction(
  action: MaybeRefOrGetter<NodeAction>,
  node: MaybeRefOrGetter<NodeDetails>,
  etag: MaybeRefOrGetter<string | null>,
  isOpen: Ref<boolean>,
) {
  const queryClient = useQueryClient();
  const base = shallowRef(toValue(node));
  const tag = shallowRef<string | null>(null);
  const begin = (from: NodeDetails, at: string | null) => {
    base.value = from;
    tag.value = at;
  };
  /** The user’s consent to delete a node that is not down. */
  const force = ref(false);
  watch(
    isOpen,
    (open) => {
      force.value = false;
      if (open) begin(toValue(node), toValue(etag));
    },
    { immediate: true },
  );

  const target = () => ({ id: base.value.id, etag: tag.value });
  const isDeleting = computed(() => toValue(action) === 'delete');
  const needsForce = computed(() => isDeleting.value && base.value.state !== 'down');
  const isForced = computed(() => needsForce.value && force.value);
  const query = computed(() => (isForced.value ? '?force=true' : ''));

  const dockerOf: Record<NodeAction, string> = {
    drain: 'node update --availability drain',
    pause: 'node update --availability pause',
    activate: 'node update --availability active',
    promote: 'node promote',
    demote: 'node demote',
    delete: 'node rm',
  };
  const commands = computed(() => ({
    curl: curlOf({
      method: isDeleting.value ? 'DELETE' : 'PATCH',
      path: pathOf`/nodes/${base.value.id}` + query.value,
      etag: tag.value,
      body: editOf(toValue(action)) ?? undefined,
    }),
    docker: [
      `docker ${dockerOf[toValue(action)]}`,
      ...(isForced.value ? ['--force'] : []),
      quoted(base.value.id),
    ].join(' '),
  }));

  async function run() {
    const edit = editOf(toValue(action));
    if (edit) {
      const answer = await editNode(target(), edit);
      queryClient.setQueryData(['nodes', 'one', base.value.id], answer);
    } else await deleteNode(target(), isForced.value);
  }

  return {
    base,
    force,
    needsForce,
    input: computed(() =>
      needsForce.value && !force.value
        ? null
        : { ...target(), action: toValue(action), force: force.value },
    ),
    commands,
    plan: () => {
      const edit = editOf(toValue(action));
      return edit ? planNodeEdit(target(), edit) : planNodeDeletion(target(), isForced.value);
    },
    run,
    /** After a 412, continues with the current state of the node. */
    rebase: ({ extras, etag: now }: ApiProblem) => begin(extras.current as NodeDetails, now),
  };
}
