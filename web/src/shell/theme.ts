import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'waxseal.theme';

/**
 * Light, dark or the system's theme. `theme.js` reads the same key before the first paint. The sign-in page has
 * this too, and no other use for @vueuse/core.
 */
export const useTheme = defineStore('theme', () => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isSystemDark = ref(system.matches);
  system.addEventListener('change', ({ matches }) => (isSystemDark.value = matches));

  const chosen = ref(keptTheme());
  watch(chosen, keepTheme);
  // Another tab has changed or cleared the storage.
  addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) chosen.value = keptTheme();
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

// If the browser blocks storage, the choice lasts until the page is closed.
function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

function keepTheme(theme: Theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // See above.
  }
}
