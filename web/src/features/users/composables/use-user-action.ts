import type { Role, User } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue';
import { pathOf } from '../../../lib/http';
import { curlOf } from '../../action-dialog';
import { useSession } from '../../session';
import { editOf, planOf, type UserAction } from '../user-actions';
import { editUser, endSessions, getUser, listSessions, resetFactor } from '../users.api';
import { usePasswordChoice } from './use-password-choice';

/** One action on one user. The plan reloads the user, and the action is rejected if the user changed since. */
export function useUserAction(
  action: MaybeRefOrGetter<UserAction>,
  user: MaybeRefOrGetter<User>,
  isOpen: Ref<boolean>,
) {
  const queryClient = useQueryClient();
  const session = useSession();
  const choice = usePasswordChoice();
  const role = ref<Role>('viewer');
  const etag = shallowRef<string | null>(null);
  const turn = ref(0);
  const id = computed(() => toValue(user).id);
  const isOneself = computed(() => session.session?.user.id === id.value);

  watch(
    isOpen,
    (open) => {
      if (open) role.value = toValue(user).role;
      choice.source.value = 'generated';
      choice.clear();
    },
    { immediate: true },
  );

  const change = () => ({ action: toValue(action), role: role.value, password: choice.password() });
  const input = computed(() => {
    const start = { id: id.value, action: toValue(action), turn: turn.value };
    if (start.action === 'password' && choice.fault.value) return null;
    if (start.action !== 'role') return { ...start, source: choice.source.value };
    return role.value === toValue(user).role ? null : { ...start, role: role.value };
  });

  const commands = computed(() => {
    const path = pathOf`/users/${id.value}`;
    if (toValue(action) === 'sessions')
      return { curl: curlOf({ method: 'DELETE', path: `${path}/sessions` }) };
    if (toValue(action) === 'factor')
      return { curl: curlOf({ method: 'DELETE', path: `${path}/second-factor` }) };
    const at = { method: 'PATCH', path, etag: etag.value };
    if (toValue(action) !== 'password') return { curl: curlOf({ ...at, body: editOf(change())! }) };
    const json = `jq -Rs '{password: rtrimstr("\\n")}'`;
    return { curl: `${json} |\n${curlOf({ ...at, body: '@-' })}` };
  });

  async function plan() {
    const [now, sessions] = await Promise.all([getUser(id.value), listSessions(id.value)]);
    etag.value = now.etag;
    const situation = { user: now.data, openSessions: sessions.total, isOneself: isOneself.value };
    return planOf(change(), situation);
  }

  /** Returns a generated password, so that it can be shown once. */
  async function run() {
    const edit = editOf(change());
    if (edit) await editUser(id.value, edit, etag.value);
    else if (toValue(action) === 'factor') await resetFactor(id.value);
    else await endSessions(id.value);
    void queryClient.invalidateQueries({ queryKey: ['users'] });
    const password =
      toValue(action) === 'password' && choice.isGenerated() ? choice.password() : null;
    choice.clear();
    return { password };
  }

  return { role, choice, input, commands, plan, run, lookAgain: () => (turn.value += 1) };
}
