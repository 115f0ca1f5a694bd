import { onScopeDispose, ref } from 'vue';
import { useSession } from '../../session';
import { currentContent } from './current-content';
import { contentNotes } from './plan-labels';
import type { ChangeDraft } from './use-rotate';

/** Starts the change of a config with its current content, if the user may read it. */
export function useCurrentContent({ kind, name, value }: ChangeDraft) {
  const session = useSession();
  const isLoading = ref(false);
  const note = ref<string | null>(null);
  const stop = new AbortController();
  onScopeDispose(() => stop.abort());

  async function load() {
    isLoading.value = true;
    try {
      const content = await currentContent(name, stop.signal);
      note.value = content.note;
      // The user may have entered other content in the meantime.
      if (content.text !== null && value.typed.whole.value === '') value.edit(content.text);
    } catch {
      note.value = contentNotes.failed;
    } finally {
      isLoading.value = false;
    }
  }
  if (kind === 'config' && value.original.value === null && session.may('config.content.read'))
    void load();

  return { isLoading, note };
}
