import type { FamilyKind, LabelChanges } from '@waxseal/shared';
import { curlOf, type Commands } from '../../action-dialog';
import type { BulkAction } from '../../bulk';
import {
  deleteFamily,
  editFamily,
  getFamily,
  pathOfFamily,
  planDeletion,
  planEdit,
} from '../families.api';

/** The actions on many secrets or configs. Each object is changed only if it is as it was when it was planned. */
export function useSelectedFamilies(kind: FamilyKind) {
  const etagOf = async (name: string) => (await getFamily(kind, name)).etag;
  const deletion: BulkAction = {
    plan: async (name) => {
      const etag = await etagOf(name);
      return { plan: await planDeletion({ kind, name, etag }), etag };
    },
    run: (name, etag) => deleteFamily({ kind, name, etag }),
  };
  return {
    deletion,
    deletionCommands: (names: string[]): Commands => ({
      curl: names
        .map((name) => curlOf({ method: 'DELETE', path: pathOfFamily(kind, name), etag: '*' }))
        .join('\n'),
    }),
    labels: {
      plan: async (name: string, labels: LabelChanges) => {
        const etag = await etagOf(name);
        return { plan: await planEdit({ kind, name, etag }, { labels }), etag };
      },
      run: (name: string, labels: LabelChanges, etag: string | null) =>
        editFamily({ kind, name, etag }, { labels }),
      commands: (names: string[], labels: LabelChanges): Commands => ({
        curl: names
          .map((name) =>
            curlOf({
              method: 'PATCH',
              path: pathOfFamily(kind, name),
              etag: '*',
              body: { labels },
            }),
          )
          .join('\n'),
      }),
    },
  };
}
