import type { Permission, ServiceSummary } from '@waxseal/shared';
import { shallowRef } from 'vue';
import { useCluster } from '../../cluster';
import { useSession } from '../../session';
import type { RowAction } from '../../../ui/data-table';
import { actionWords, labelsAction, whyNoJob, whyNoScale } from '../service-labels';

interface ActingOn {
  name: string;
  action: 'scale' | 'restart' | 'image' | 'rollBack' | 'labels';
}

/** The actions of a service in the menu of its row, and the one that was chosen. */
export function useServiceRow() {
  const session = useSession();
  const { whyReadOnly } = useCluster();
  const acting = shallowRef<ActingOn | null>(null);

  function actionsOf({ name, mode }: ServiceSummary): RowAction[] {
    const start = (action: ActingOn['action']) => () => (acting.value = { name, action });
    const all: (RowAction & { permission: Permission })[] = [
      {
        id: 'scale',
        label: actionWords.scale.button,
        icon: 'i-lucide-scaling',
        permission: 'service.scale',
        reason: whyNoScale(mode),
        run: start('scale'),
      },
      {
        id: 'restart',
        label: actionWords.restart.button,
        icon: 'i-lucide-rotate-cw',
        permission: 'service.restart',
        reason: whyNoJob(mode),
        run: start('restart'),
      },
      {
        id: 'update-image',
        label: actionWords.image.button,
        icon: 'i-lucide-package',
        permission: 'service.edit',
        reason: whyNoJob(mode),
        run: start('image'),
      },
      {
        id: 'rollback',
        label: actionWords.rollBack.button,
        icon: 'i-lucide-undo-2',
        permission: 'service.rollback',
        reason: whyNoJob(mode),
        run: start('rollBack'),
      },
      {
        id: 'labels',
        label: labelsAction,
        icon: 'i-lucide-tag',
        permission: 'service.edit',
        run: start('labels'),
      },
    ];
    return all
      .filter(({ permission }) => session.may(permission))
      .map((action) => ({ ...action, reason: whyReadOnly.value ?? action.reason }));
  }
  return { acting, actionsOf };
}
