import type { LabelChanges, Service } from '@waxseal/shared';
import { ApiProblem } from '../../../lib/api-problem';
import { pathOf } from '../../../lib/http';
import { curlOf, quoted, type Commands } from '../../action-dialog';
import type { BulkAction } from '../../bulk';
import { whyNotInBulk } from '../selection-labels';
import { actions, editService, getService, planServiceEdit } from '../services.api';

const noConsent = { resume: false };

/** The actions on many services. Each service is changed only if its spec is as it was when it was planned. */
export function useSelectedServices() {
  /** Reads the service, and refuses what needs the consent of a user who looks at it. */
  async function read(name: string, action: 'restart' | 'labels') {
    const { data, etag } = await getService(name);
    assertAllowed(data, action);
    return etag;
  }
  const restart: BulkAction = {
    plan: async (name) => {
      const etag = await read(name, 'restart');
      return { plan: await actions.restart(name).plan(etag, noConsent), etag };
    },
    run: (name, etag) => actions.restart(name).run(etag, noConsent),
  };
  return {
    restart,
    restartCommands: (names: string[]): Commands => ({
      curl: names
        .map((name) =>
          curlOf({
            method: 'POST',
            path: pathOf`/services/${name}/restarts`,
            etag: '*',
            body: {},
          }),
        )
        .join('\n'),
      docker: names.map((name) => `docker service update --force ${quoted(name)}`).join('\n'),
    }),
    labels: {
      plan: async (name: string, labels: LabelChanges) => {
        const etag = await read(name, 'labels');
        return { plan: await planServiceEdit({ name, etag }, { labels, ...noConsent }), etag };
      },
      run: (name: string, labels: LabelChanges, etag: string | null) =>
        editService({ name, etag }, { labels, ...noConsent }),
      commands: (names: string[], labels: LabelChanges): Commands => ({
        curl: names
          .map((name) =>
            curlOf({
              method: 'PATCH',
              path: pathOf`/services/${name}`,
              etag: '*',
              body: { labels },
            }),
          )
          .join('\n'),
      }),
    },
  };
}

export function assertAllowed(service: Service, action: 'restart' | 'labels' | 'attach') {
  const fault = whyNotInBulk(service, action);
  if (fault) throw new ApiProblem({ status: 409, ...fault });
}
