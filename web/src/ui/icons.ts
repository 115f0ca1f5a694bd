import { shallowReactive } from 'vue';
import { addIcon as add } from '@iconify/vue/offline';

const loaded = shallowReactive(new Set<string>());

export { Icon } from '@iconify/vue/offline';
export const iconLoaded = (name: string) => loaded.has(name);
export const addIcon = (...args: Parameters<typeof add>) => {
  loaded.add(args[0]);
  add(...args);
};
