import { ref, shallowRef, toValue, type MaybeRefOrGetter } from 'vue';
import { toProblem, type ApiProblem } from '../../../lib/api-problem';
import { exportAudit, type AuditFilters, type ExportFormat } from '../audit.api';

export function useAuditExport(filters: MaybeRefOrGetter<AuditFilters>) {
  const isExporting = ref(false);
  const problem = shallowRef<ApiProblem | null>(null);

  async function start(format: ExportFormat) {
    isExporting.value = true;
    problem.value = null;
    try {
      await exportAudit(format, toValue(filters));
    } catch (error) {
      problem.value = toProblem(error);
    } finally {
      isExporting.value = false;
    }
  }
  return { isExporting, problem, start };
}
