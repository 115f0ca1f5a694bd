import type { Permission } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';
import { pages } from '../../lib/pages';
import type { PageAction } from '../../lib/page-actions';
import type { Find } from './finds';
import { actionsOn } from './object-actions';
import { commandLabels, groupTitles } from './palette-labels';
import { searchByText } from './similar';

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

/** Returns the actions on objects that the text may mean, if the role allows them. */
export const ofObjects = (
  finds: readonly Find[],
  verbs: readonly string[],
  { may, go }: Pick<Doing, 'may' | 'go'>,
): PaletteGroup => ({
  title: groupTitles.onFinds,
  items: actionsOn(finds, verbs)
    .filter(({ action }) => may(action.permission))
    .map(({ find: { kind, name }, action }) => ({
      id: `object-${action.id}-${kind}-${name}`,
      label: action.label(name),
      icon: action.icon,
      note: kind,
      run: () => go(action.to(name)),
    })),
});

/** Returns the items whose label contains all typed words, or is similar. Empty groups are omitted. */
export function matching(groups: readonly PaletteGroup[], text: string): PaletteGroup[] {
  const items = groups.flatMap((group) => group.items);
  const meant = new Set(searchByText(items, ({ label }) => label, text));
  return groups
    .map((group) => ({ title: group.title, items: group.items.filter((item) => meant.has(item)) }))
    .filter((group) => group.items.length > 0);
}
