import type { Permission } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { pages } from '../../lib/pages';
import type { PageAction } from '../../lib/page-actions';
import type { Find } from './finds';
import { commandLabels, groupTitles } from './palette-labels';

export interface PaletteItem {
  id: string;
  label: string;
  icon: string;
  /** Shown beside the label. `isName`: the label is shown as a name. */
  note?: string;
  isName?: boolean;
  /** Why the action is not available now. */
  reason?: string | null;
  run: () => void;
}
export interface PaletteGroup {
  title: string;
  items: PaletteItem[];
}

export interface Doing {
  may: (permission: Permission) => boolean;
  go: (to: RouteLocationRaw) => void;
  setTheme: (theme: 'light' | 'dark' | 'system') => void;
  showKeys: () => void;
  signOut: () => void;
}

/** Returns the pages and actions that are available everywhere, if the role allows them. */
export function standing({ may, go, ...doing }: Doing): PaletteGroup[] {
  const themes = [
    ['light', commandLabels.light, 'i-lucide-sun'],
    ['dark', commandLabels.dark, 'i-lucide-moon'],
    ['system', commandLabels.system, 'i-lucide-monitor'],
  ] as const;
  return [
    {
      title: groupTitles.pages,
      items: pages.flatMap(({ name, title, icon, permission }) =>
        icon && (!permission || may(permission))
          ? { id: `go-${name}`, label: title, icon, run: () => go({ name }) }
          : [],
      ),
    },
    {
      title: groupTitles.actions,
      items: [
        ...pages.flatMap(({ name, command }) =>
          command && may(command.permission)
            ? {
                id: `start-${name}`,
                label: command.label,
                icon: command.icon,
                run: () => go({ name, query: command.query }),
              }
            : [],
        ),
        ...themes.map(([theme, label, icon]) => ({
          id: `theme-${theme}`,
          label,
          icon,
          run: () => doing.setTheme(theme),
        })),
        { id: 'keys', label: commandLabels.keys, icon: 'i-lucide-keyboard', run: doing.showKeys },
        {
          id: 'sign-out',
          label: commandLabels.signOut,
          icon: 'i-lucide-log-out',
          run: doing.signOut,
        },
      ],
    },
  ];
}

export const ofPage = (actions: readonly PageAction[]): PaletteGroup => ({
  title: groupTitles.ofPage,
  items: actions.map((action) => ({ ...action, id: `action-${action.id}` })),
});

export const ofFinds = (finds: readonly Find[], go: Doing['go']): PaletteGroup => ({
  title: groupTitles.finds,
  items: finds.map(({ kind, name, icon, to }) => ({
    id: `find-${kind}-${name}`,
    label: name,
    icon,
    note: kind,
    isName: kind !== 'User',
    run: () => go(to),
  })),
});

/** Returns the items whose label contains all typed words. Empty groups are omitted. */
export function matching(groups: readonly PaletteGroup[], text: string): PaletteGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isMeant = ({ label }: PaletteItem) =>
    words.every((word) => label.toLowerCase().includes(word));
  return groups
    .map(({ title, items }) => ({ title, items: items.filter(isMeant) }))
    .filter(({ items }) => items.length > 0);
}
