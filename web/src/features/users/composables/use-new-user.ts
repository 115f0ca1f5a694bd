import type { Role } from '@waxseal/shared';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { Username } from '../../../lib/contract';
import { curlOf } from '../../action-dialog';
import { createUser } from '../users.api';
import { usePasswordChoice } from './use-password-choice';
import { userDiffLabels, userWarnings } from '../user-labels';

export function useNewUser() {
  const queryClient = useQueryClient();
  const username = ref('');
  const role = ref<Role>('viewer');
  const choice = usePasswordChoice();

  const nameFault = computed(() => {
    const checked = Username.safeParse(username.value);
    return checked.success ? null : checked.error.issues[0]!.message;
  });
  const input = computed(() =>
    nameFault.value || choice.fault.value
      ? null
      : { username: username.value, role: role.value, source: choice.source.value },
  );
  const commands = computed(() => {
    const frame = JSON.stringify({ username: username.value, role: role.value });
    const json = `jq -Rs '${frame} + {password: rtrimstr("\\n")}'`;
    return { curl: `${json} |\n${curlOf({ method: 'POST', path: '/users', body: '@-' })}` };
  });

  const begin = () => {
    username.value = '';
    role.value = 'viewer';
    choice.source.value = 'generated';
    choice.clear();
  };

  return {
    username,
    role,
    choice,
    nameFault,
    input,
    commands,
    begin,
    plan: () =>
      Promise.resolve({
        diff: [
          { path: userDiffLabels.username, before: null, after: username.value },
          { path: userDiffLabels.role, before: null, after: role.value },
        ],
        warnings: choice.isGenerated() ? [userWarnings.passwordOnce] : [],
      }),
    /** Also returns a generated password, so that it can be shown once. */
    create: async () => {
      const password = choice.password();
      const { data } = await createUser({ username: username.value, role: role.value, password });
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      const shown = choice.isGenerated() ? password : null;
      choice.clear();
      return { user: data, password: shown };
    },
  };
}
