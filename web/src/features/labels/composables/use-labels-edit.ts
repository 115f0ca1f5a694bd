import { computed, ref, shallowRef } from 'vue';
import type { ApiProblem } from '../../../lib/api-problem';
import {
  changesBetween,
  faultsOf,
  labelsOf,
  reservedOf,
  rowsOf,
  type LabelRow,
} from '../label-rows';
import type { LabelTarget } from '../label-target';
import { differences, merged, type Difference } from '../label-merge';

type Labels = Record<string, string | null>;
interface Clash {
  differences: Difference[];
  theirs: Labels;
  etag: string | null;
}

/** Keeps the labels from the start of the edit, to distinguish the user's changes from those of other clients. */
export function useLabelsEdit(target: LabelTarget) {
  const rows = ref<LabelRow[]>([]);
  const base = shallowRef<Labels>({});
  const etag = shallowRef<string | null>(null);
  const clash = shallowRef<Clash | null>(null);
  const chosen = ref<Record<string, 'mine' | 'theirs'>>({});

  const start = (labels: Labels, from: string | null) => {
    base.value = labels;
    etag.value = from;
    clash.value = null;
    rows.value = rowsOf(labels);
  };

  const mine = computed(() => ({
    ...Object.fromEntries(reservedOf(base.value)),
    ...labelsOf(rows.value),
  }));
  const faults = computed(() => faultsOf(rows.value));
  const changes = computed(() => changesBetween(base.value, mine.value));
  const input = computed(() => {
    const isSound = faults.value.every((fault) => fault === null);
    const isChanged = Object.keys(changes.value).length > 0;
    return isSound && isChanged && !clash.value
      ? { changes: changes.value, etag: etag.value }
      : null;
  });

  /** After a 412, compares the original labels, the user's changes and the current labels. */
  function meet(problem: ApiProblem) {
    const theirs = target.labelsIn(problem.extras.current);
    chosen.value = {};
    clash.value = {
      theirs,
      etag: problem.etag,
      differences: differences(base.value, mine.value, theirs),
    };
  }

  const isDecided = computed(
    () =>
      clash.value?.differences.every(({ key, isConflict }) => !isConflict || chosen.value[key]) ??
      true,
  );

  function settle() {
    if (!clash.value) return;
    const { theirs, differences: found, etag: now } = clash.value;
    const wanted = merged(theirs, found, chosen.value);
    start(theirs, now);
    rows.value = rowsOf(wanted);
  }

  return {
    rows,
    faults,
    changes,
    input,
    clash,
    chosen,
    isDecided,
    start,
    meet,
    settle,
    plan: (consent: { resume: boolean }) => target.plan(changes.value, etag.value, consent),
    save: (consent: { resume: boolean }) => target.save(changes.value, etag.value, consent),
    commands: computed(() => target.commands(changes.value, etag.value)),
  };
}
