import type { FamilyKind, Permission } from '@waxseal/shared';
import { shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { useCluster } from '../../cluster';
import { useSession } from '../../session';
import type { RowAction } from '../../../ui/data-table';
import type { FamilyRow } from '../families.api';
import { familyActions, whyDriven, whyNotPrune, whyNotRotate } from '../family-page-labels';

interface ActingOn {
  name: string;
  action: 'labels' | 'prune' | 'delete';
}

/** The actions of a secret or config in the menu of its row, and the one that was chosen. */
export function useFamilyRow(kind: FamilyKind) {
  const router = useRouter();
  const session = useSession();
  const { whyReadOnly } = useCluster();
  const acting = shallowRef<ActingOn | null>(null);

  function actionsOf({ name, driver, rotation, versionCount }: FamilyRow): RowAction[] {
    const start = (action: ActingOn['action']) => () => (acting.value = { name, action });
    const all: (RowAction & { permission: Permission })[] = [
      {
        id: 'rotate',
        label: familyActions.rotate,
        icon: 'i-lucide-rotate-cw-square',
        permission: `${kind}.rotate`,
        reason: driver ? whyDriven(driver) : rotation ? whyNotRotate : null,
        run: () => void router.push({ name: 'rotate', query: { [kind]: name } }),
      },
      {
        id: 'labels',
        label: familyActions.labels,
        icon: 'i-lucide-tag',
        permission: `${kind}.edit`,
        run: start('labels'),
      },
      {
        id: 'prune',
        label: familyActions.prune,
        icon: 'i-lucide-brush-cleaning',
        permission: `${kind}.prune`,
        reason: versionCount > 1 ? null : whyNotPrune,
        run: start('prune'),
      },
      {
        id: 'delete',
        label: familyActions.delete,
        icon: 'i-lucide-trash-2',
        permission: `${kind}.delete`,
        isDanger: true,
        run: start('delete'),
      },
    ];
    return all
      .filter(({ permission }) => session.may(permission))
      .map((action) => ({ ...action, reason: whyReadOnly.value ?? action.reason }));
  }
  return { acting, actionsOf };
}
