import { ApiProblem } from '../../../lib/api-problem';
import { pathOf } from '../../../lib/http';
import { curlOf, quoted, type Commands } from '../../action-dialog';
import type { BulkAction } from '../../bulk';
import { assertAllowed } from '../composables/use-selected-services';
import { actions, getService, restartAndWait } from '../services.api';
import { stoppedWaiting } from './rebalancing-labels';

/** Then something prevents the rollout, which its page tells. */
const MOST_WAIT_MS = 30 * 60_000;

/** Restarts services, each until it has converged. */
export function rebalanceAction(waveSize: number): BulkAction {
  /** With its key, a restart that is sent again only waits on. */
  const keys = new Map<string, string>();
  return {
    waveSize,
    plan: async (name) => {
      const { data, etag } = await getService(name);
      assertAllowed(data, 'restart');
      keys.set(name, aKey());
      return { plan: await actions.restart(name).plan(etag, { resume: false }), etag };
    },
    run: async (name, etag, goesOn) => {
      const giveUpAt = Date.now() + MOST_WAIT_MS;
      while (!(await restartAndWait({ name, etag }, keys.get(name)!)))
        if (!goesOn() || Date.now() > giveUpAt)
          throw new ApiProblem({ code: 'rollout-failed', status: 409, ...stoppedWaiting });
    },
  };
}

/** Not `crypto.randomUUID`, which pages without TLS do not have. */
const aKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/** One after the other, up to the first that fails. */
export const rebalanceCommands = (names: string[]): Commands => ({
  curl: names
    .map((name) =>
      curlOf({
        method: 'POST',
        path: `${pathOf`/services/${name}/restarts`}?wait=true&timeout=300`,
        etag: '*',
        body: {},
      }),
    )
    .join(' &&\n'),
  docker: names.map((name) => `docker service update --force ${quoted(name)}`).join(' &&\n'),
});
