import { ref, shallowRef } from 'vue';
import { toProblem, type ApiProblem } from './api-problem';

/** A download that is started by a button. */
export function useDownload<Format>(fetchFile: (format: Format) => Promise<void>) {
  const isLoading = ref(false);
  const problem = shallowRef<ApiProblem | null>(null);

  async function start(format: Format) {
    isLoading.value = true;
    problem.value = null;
    try {
      await fetchFile(format);
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isLoading.value = false;
    }
  }
  return { isLoading, problem, start };
}
