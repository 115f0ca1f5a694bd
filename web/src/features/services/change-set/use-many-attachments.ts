import type { FamilyKind } from '@waxseal/shared';
import { curlOf, type Commands } from '../../action-dialog';
import type { BulkAction } from '../../bulk';
import { assertAllowed } from '../composables/use-selected-services';
import { attachTo, detachFrom, getService, pathOfAttachment } from '../services.api';
import type { MountFields } from './mount-draft';

/** Reads the service, and refuses what needs the consent of a user who looks at it. */
async function read(name: string) {
  const { data, etag } = await getService(name);
  assertAllowed(data, 'attach');
  return etag;
}

/** Mounts one secret or config in many services, each with one update. */
export const attachToMany = (kind: FamilyKind, object: string, mount: MountFields): BulkAction => ({
  plan: async (name) => {
    const etag = await read(name);
    return { plan: await attachTo(name, kind, object).plan(etag, mount), etag };
  },
  run: (name, etag) => attachTo(name, kind, object).run(etag, mount),
});

/** Unmounts it, at every target. */
export const detachFromMany = (kind: FamilyKind, object: string): BulkAction => ({
  plan: async (name) => {
    const etag = await read(name);
    return { plan: await detachFrom(name, kind, object).plan(etag), etag };
  },
  run: (name, etag) => detachFrom(name, kind, object).run(etag),
});

const commandsOf =
  (method: string, kind: FamilyKind, object: string, body?: object) =>
  (services: string[]): Commands => ({
    curl: services
      .map((name) =>
        curlOf({ method, path: pathOfAttachment(name, kind, object), etag: '*', body }),
      )
      .join('\n'),
  });
export const attachCommands = (kind: FamilyKind, object: string, mount: MountFields) =>
  commandsOf('PUT', kind, object, mount);
export const detachCommands = (kind: FamilyKind, object: string) =>
  commandsOf('DELETE', kind, object);
