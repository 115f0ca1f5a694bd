import type { FamilyKind, Permission } from '@waxseal/shared';
import type { RouteLocationRaw } from 'vue-router';

/**
 * The only list of the panel's pages: the router, the sidebar, the palette, the shortcuts and their
 * help read it. The router adds the component of each page.
 */
export interface PanelPage {
  name: string;
  /** The path below `/`, with the parameters of the page. */
  path: string;
  title: string;
  /** The permission that a user needs to open the page. If omitted, every signed-in user can open it. */
  permission?: Permission;
  /** The page is as high as the window, and its content scrolls. */
  isFitted?: boolean;
  /** The page does not need the Engine. */
  isBesideSwarm?: boolean;
  /** Props of the page's component in addition to the parameters of its path. */
  props?: { kind: FamilyKind };
  /** The icon in the palette, which offers pages that have one. */
  icon?: string;
  /** The key that opens the page after `g`. The sidebar shows pages that have one. */
  key?: string;
  /** The page that the sidebar marks while this one is open. */
  under?: string;
  /** The action that the page starts. The palette offers it, and the key starts it. */
  command?: {
    label: string;
    icon: string;
    permission: Permission;
    key?: string;
    query?: Record<string, null>;
  };
  /** For the page of a single item: the API list that the palette searches by name. */
  search?: string;
}

/** Returns the three pages of secrets or of configs. */
const familyPages = <const Kind extends FamilyKind>(
  kind: Kind,
  title: string,
  { icon, key, newIcon, newKey }: { icon: string; key: string; newIcon: string; newKey?: string },
) =>
  [
    {
      name: `${kind}s`,
      path: `${kind}s`,
      title: `${title}s`,
      permission: `${kind}.read`,
      props: { kind },
      isFitted: true,
      icon,
      key,
    },
    {
      name: kind,
      path: `${kind}s/:name`,
      title,
      permission: `${kind}.read`,
      props: { kind },
      under: `${kind}s`,
      search: `/${kind}s`,
    },
    {
      name: `new-${kind}`,
      path: `new-${kind}`,
      title: `New ${kind}`,
      props: { kind },
      under: `${kind}s`,
      command: {
        label: `New ${kind}`,
        icon: newIcon,
        permission: `${kind}.create`,
        key: newKey,
      },
    },
  ] as const satisfies PanelPage[];

/** In the order of the sidebar. */
const list = [
  {
    name: 'overview',
    path: '',
    title: 'Overview',
    permission: 'cluster.read',
    icon: 'i-lucide-gauge',
    key: 'o',
  },
  ...familyPages('secret', 'Secret', {
    icon: 'i-lucide-key-round',
    key: 's',
    newIcon: 'i-lucide-plus',
    newKey: 'c',
  }),
  {
    name: 'secret-access',
    path: 'secret-access',
    title: 'Secret access',
    permission: 'secret.access.read',
    isFitted: true,
    icon: 'i-lucide-scan-eye',
    key: 'w',
  },
  ...familyPages('config', 'Config', {
    icon: 'i-lucide-file-text',
    key: 'c',
    newIcon: 'i-lucide-file-plus',
  }),
  {
    name: 'rotate',
    path: 'rotate',
    title: 'Rotate',
    under: 'secrets',
    command: {
      label: 'Rotate secrets or configs…',
      icon: 'i-lucide-rotate-cw-square',
      permission: 'secret.rotate',
    },
  },
  {
    name: 'rotations',
    path: 'rotations',
    title: 'Rotations',
    permission: 'rotation.read',
    isFitted: true,
    icon: 'i-lucide-rotate-cw-square',
    key: 'r',
  },
  {
    name: 'rotation',
    path: 'rotations/:id',
    title: 'Rotation',
    permission: 'rotation.read',
    under: 'rotations',
  },
  {
    name: 'services',
    path: 'services',
    title: 'Services',
    permission: 'service.read',
    isFitted: true,
    icon: 'i-lucide-boxes',
    key: 'v',
  },
  {
    name: 'service',
    path: 'services/:name',
    title: 'Service',
    permission: 'service.read',
    under: 'services',
    search: '/services',
  },
  {
    name: 'edit-service',
    path: 'services/:name/edit',
    title: 'Edit service',
    under: 'services',
  },
  {
    name: 'new-service',
    path: 'new-service',
    title: 'New service',
    under: 'services',
    command: { label: 'New service', icon: 'i-lucide-package-plus', permission: 'service.create' },
  },
  {
    name: 'tasks',
    path: 'tasks',
    title: 'Tasks',
    permission: 'service.read',
    isFitted: true,
    icon: 'i-lucide-list-checks',
    key: 't',
  },
  {
    name: 'nodes',
    path: 'nodes',
    title: 'Nodes',
    permission: 'node.read',
    isFitted: true,
    icon: 'i-lucide-server',
    key: 'n',
  },
  {
    name: 'node',
    path: 'nodes/:id',
    title: 'Node',
    permission: 'node.read',
    under: 'nodes',
    search: '/nodes',
  },
  {
    name: 'task-map',
    path: 'map',
    title: 'Map',
    permission: 'service.read',
    isFitted: true,
    icon: 'i-lucide-layout-grid',
    key: 'm',
  },
  {
    name: 'inventory',
    path: 'inventory',
    title: 'Inventory',
    permission: 'service.read',
    icon: 'i-lucide-package',
    key: 'i',
  },
  {
    name: 'cluster',
    path: 'cluster',
    title: 'Cluster',
    permission: 'cluster.read',
    icon: 'i-lucide-network',
    key: 'l',
  },
  {
    name: 'events',
    path: 'events',
    title: 'Events',
    permission: 'event.read',
    isFitted: true,
    isBesideSwarm: true,
    icon: 'i-lucide-radio',
    key: 'e',
  },
  {
    name: 'audit',
    path: 'audit',
    title: 'Audit',
    permission: 'audit.read',
    isFitted: true,
    isBesideSwarm: true,
    icon: 'i-lucide-scroll-text',
    key: 'a',
  },
  {
    name: 'users',
    path: 'users',
    title: 'Users',
    permission: 'user.read',
    isFitted: true,
    isBesideSwarm: true,
    icon: 'i-lucide-users',
    key: 'u',
    command: {
      label: 'New user',
      icon: 'i-lucide-user-plus',
      permission: 'user.manage',
      query: { new: null },
    },
  },
  {
    name: 'user',
    path: 'users/:id',
    title: 'User',
    permission: 'user.read',
    isBesideSwarm: true,
    under: 'users',
    search: '/users',
  },
  {
    name: 'account',
    path: 'account',
    title: 'Account',
    isBesideSwarm: true,
    icon: 'i-lucide-circle-user-round',
  },
] as const satisfies PanelPage[];

export type PageName = (typeof list)[number]['name'];
export const pages: readonly (PanelPage & { name: PageName })[] = list;

interface Row {
  name: string;
  id?: string;
  username?: string;
}

/** An API list that the palette searches by name, and the page of one of its rows. */
export interface Searchable {
  kind: string;
  path: string;
  permission?: Permission;
  icon: string;
  to: (row: Row) => RouteLocationRaw;
}

const iconOf = (name?: string) => pages.find((page) => page.name === name)?.icon ?? '';

export const searchables: readonly Searchable[] = [
  ...pages.flatMap(({ name, path, title, permission, under, search }) =>
    search
      ? {
          kind: title,
          path: search,
          permission,
          icon: iconOf(under),
          to: ({ id, name: called }: Row) => ({
            name,
            params: path.endsWith(':id') ? { id } : { name: called },
          }),
        }
      : [],
  ),
  {
    kind: 'Stack',
    path: '/stacks',
    permission: 'stack.read',
    icon: 'i-lucide-layers',
    to: ({ name }) => ({ name: 'services', query: { stack: name } }),
  },
];
