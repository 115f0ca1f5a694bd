import { onScopeDispose, ref } from 'vue';
import { useRouter } from 'vue-router';
import { useSession } from '../features/session';

const SEQUENCE_MS = 1000;
const places: Record<string, string> = { o: 'overview', s: 'secrets', v: 'services' };

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const isDialogOpen = () => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** Keys of the whole panel. A page marks its search field with `data-search`. */
export function useKeys() {
  const router = useRouter();
  const session = useSession();
  const areKeysShown = ref(false);
  let startedAt = 0;

  function onKey(event: KeyboardEvent) {
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
  return { areKeysShown };
}
