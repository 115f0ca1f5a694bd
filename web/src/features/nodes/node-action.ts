import type { EditNode, NodeDetails } from '@waxseal/shared';
import { nodeActionFaults, type NodeAction } from './node-labels';

/** Returns what an action changes; null for a deletion. */
export function editOf(action: NodeAction): EditNode | null {
  switch (action) {
    case 'drain':
    case 'pause':
      return { availability: action };
    case 'activate':
      return { availability: 'active' };
    case 'promote':
      return { role: 'manager' };
    case 'demote':
      return { role: 'worker' };
    case 'delete':
      return null;
  }
}

interface Offered {
  action: NodeAction;
  icon: string;
  reason: string | null;
}

/** The actions that make sense for the node as it is, the most common one last. */
export function actionsFor({ role, availability }: NodeDetails, managers: number): Offered[] {
  const isManager = role === 'manager';
  const open = (action: NodeAction, icon: string, reason: string | null = null) => ({
    action,
    icon,
    reason,
  });
  return [
    open('delete', 'i-lucide-trash-2', isManager ? nodeActionFaults.isManager : null),
    isManager
      ? open(
          'demote',
          'i-lucide-shield-minus',
          managers === 1 ? nodeActionFaults.lastManager : null,
        )
      : open('promote', 'i-lucide-shield-plus'),
    ...(availability === 'pause' ? [] : [open('pause', 'i-lucide-circle-pause')]),
    ...(availability === 'active' ? [] : [open('activate', 'i-lucide-circle-play')]),
    ...(availability === 'drain' ? [] : [open('drain', 'i-lucide-circle-arrow-down')]),
  ];
}
