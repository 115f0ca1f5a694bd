import { addIcon as add, type IconifyIcon } from '@iconify/vue/offline';

const known = new Set<string>();

/** The offline package does not split names: `lucide:x` must be registered as `lucide-x`. */
const nameOf = (name: string) => name.replace(':', '-');

export { Icon } from '@iconify/vue/offline';
export const iconLoaded = (name: string) => known.has(nameOf(name));
export const addIcon = (name: string, icon: IconifyIcon) => {
  known.add(nameOf(name));
  add(nameOf(name), icon);
};
