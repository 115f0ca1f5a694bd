import { usePreferredDark, useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watch } from 'vue';

export type Theme = 'system' | 'light' | 'dark';

/** Light, dark or the system's theme. `theme.js` reads the same key before the first paint. */
export const useTheme = defineStore('theme', () => {
  const isSystemDark = usePreferredDark();
  // If the browser blocks storage, the choice lasts until the page is closed.
  const chosen = useLocalStorage<Theme>('waxseal.theme', 'system', {
    serializer: {
      read: (text) => (text === 'light' || text === 'dark' ? text : 'system'),
      write: (theme) => theme,
    },
    writeDefaults: false,
    onError: () => {},
  });
  const isDark = computed(() =>
    chosen.value === 'system' ? isSystemDark.value : chosen.value === 'dark',
  );
  watch(isDark, (dark) => {
    document.documentElement.classList.toggle('dark', dark);
    document.documentElement.classList.toggle('light', !dark);
  });
  return { chosen, isDark };
});
