import { onScopeDispose, ref } from 'vue';
import { useRouter } from 'vue-router';
import { useSession } from '../features/session';

const SEQUENCE_MS = 1000;
const places: Record<string, string> = {
  o: 'overview',
  s: 'secrets',
  c: 'configs',
  r: 'rotations',
  v: 'services',
  e: 'events',
  a: 'audit',
  u: 'users',
};

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const isDialogOpen = () => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** Keys of the whole panel. A page marks its search field with `data-search`. */
export function useKeys() {
  const router = useRouter();
  const session = useSession();
  const areKeysShown = ref(false);
  const isPaletteOpen = ref(false);
  let startedAt = 0;

  /** Also from within a field: nothing is typed with it. */
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
    const place = isSecond ? places[event.key] : undefined;
    if (place) void router.push({ name: place });
    else if (event.key === '?') areKeysShown.value = true;
    else if (event.key === 'c' && session.may('secret.create'))
      void router.push({ name: 'new-secret' });
    else if (event.key === '/') document.querySelector<HTMLElement>('[data-search]')?.focus();
    else return;
    event.preventDefault();
  }

  window.addEventListener('keydown', onKey);
  onScopeDispose(() => window.removeEventListener('keydown', onKey));
  return { areKeysShown, isPaletteOpen };
}
