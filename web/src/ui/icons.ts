import { addIcon as add, type IconifyIcon } from '@iconify/vue/offline';

const known = new Set<string>();

/** The offline package takes names as they are: `lucide:x` is asked for as `lucide-x`. */
const nameOf = (name: string) => name.replace(':', '-');

export { Icon } from '@iconify/vue/offline';
export const iconLoaded = (name: string) => known.has(nameOf(name));
export const addIcon = (name: string, icon: IconifyIcon) => {
  known.add(nameOf(name));
  add(nameOf(name), icon);
};
