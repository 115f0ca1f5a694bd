import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'waxseal.theme';

/** Light, dark, or as the system says. theme.js reads the same key before the first paint. */
export const useTheme = defineStore('theme', () => {
  const chosen = ref(read());
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isSystemDark = ref(system.matches);
  system.addEventListener('change', (event) => (isSystemDark.value = event.matches));

  const isDark = computed(() =>
    chosen.value === 'system' ? isSystemDark.value : chosen.value === 'dark',
  );
  watch(isDark, (dark) => {
    document.documentElement.classList.toggle('dark', dark);
    document.documentElement.classList.toggle('light', !dark);
  });
  watch(chosen, write);
  return { chosen, isDark };
});

function read(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    return text === 'light' || text === 'dark' ? text : 'system';
  } catch {
    return 'system';
  }
}

function write(theme: Theme) {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
