import { useEventListener } from '@vueuse/core';
import { ref } from 'vue';
import { useRouter } from 'vue-router';
import { useSession } from '../features/session';
import { pages } from '../lib/pages';

const SEQUENCE_MS = 1000;
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(?:TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox'));
/** Focuses the first row of a list, unless something on the page has the focus. */
function enterRows(focused: EventTarget | null): boolean {
  if (focused !== document.body && focused !== document.querySelector('main')) return false;
  const row = document.querySelector<HTMLElement>('main [data-rows] :is(a, button)');
  row?.focus();
  return row !== null;
}
const isDialogOpen = () => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** The shortcuts of the panel. A page marks its search field with `data-search`. */
export function useKeys() {
  const router = useRouter();
  const session = useSession();
  const areKeysShown = ref(false);
  const isPaletteOpen = ref(false);
  let startedAt = 0;

  /** This shortcut also works in text fields, because it types no character. */
  function onPaletteKey(event: KeyboardEvent) {
    if (!isPaletteOpen.value && isDialogOpen()) return;
    event.preventDefault();
    isPaletteOpen.value = !isPaletteOpen.value;
  }

  function onKey(event: KeyboardEvent) {
    const isPaletteKey = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isPaletteKey && event.key.toLowerCase() === 'k') return onPaletteKey(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen())
      return;
    const isSecond = Date.now() - startedAt < SEQUENCE_MS;
    startedAt = event.key === 'g' ? Date.now() : 0;
    const place = isSecond ? pages.find(({ key }) => key === event.key) : undefined;
    const starts = pages.find(({ command }) => command?.key === event.key);
    if (place) void router.push({ name: place.name });
    else if (event.key === '?') areKeysShown.value = true;
    else if (starts && session.may(starts.command!.permission))
      void router.push({ name: starts.name, query: starts.command!.query });
    else if (event.key === 'ArrowDown') {
      if (!enterRows(event.target)) return;
    } else if (event.key === '/') document.querySelector<HTMLElement>('[data-search]')?.focus();
    else return;
    event.preventDefault();
  }

  useEventListener(window, 'keydown', onKey);
  return { areKeysShown, isPaletteOpen };
}
