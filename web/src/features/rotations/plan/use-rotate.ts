import type { FamilyKind, Rotation, ServiceChoice } from '@waxseal/shared';
import { computed, onBeforeUnmount, ref, shallowRef, type Ref } from 'vue';
import { MAX_CHANGES } from '../../../lib/contract';
import { newValueDraft, type ValueDraft } from '../../value-input';
import { rotateFaults } from './plan-labels';
import type { ChangeOutline } from './rotate-commands';
import { newSettingsDraft } from './settings-draft';
import { requestOf } from '../try-again';
import type { PlanStart, RotationDraft } from './use-rotation-plan';

export interface ChangeDraft {
  kind: FamilyKind;
  name: string;
  value: ValueDraft;
  /** The earlier version to restore instead of a new value. */
  version: Ref<number | null>;
}
type Family = Pick<ChangeDraft, 'kind' | 'name'>;

/** The form of a rotation: the new values, the reason and the settings. */
export function useRotate(families: Family[]) {
  const items = shallowRef<ChangeDraft[]>([]);
  const reveal = ref(false);
  const reason = ref('');
  const settings = newSettingsDraft();

  const has = ({ kind, name }: Family) =>
    items.value.some((item) => item.kind === kind && item.name === name);
  function add(family: Family) {
    if (has(family) || items.value.length >= MAX_CHANGES) return;
    const value = newValueDraft(family.kind);
    items.value = [...items.value, { ...family, value, version: ref(null) }];
  }
  function remove(gone: ChangeDraft) {
    gone.value.clear();
    items.value = items.value.filter((item) => item !== gone);
  }
  const clear = () => items.value.forEach(({ value }) => value.clear());
  families.forEach(add);
  onBeforeUnmount(clear);

  let filledReason = '';
  const start = shallowRef<PlanStart | null>(null);
  const busy = ref<ServiceChoice['busy']>();
  /** Fills the form with what another rotation was started with. Its values are not known. */
  function fill(from: Pick<Rotation, 'request' | 'changes' | 'reason'>) {
    const { changes, choices, deletePrevious, deleteStackOwned, ...rest } = requestOf(from);
    for (const { kind, name, generator, version } of changes) {
      add({ kind, name });
      const item = items.value.find((one) => one.kind === kind && one.name === name);
      if (!item) continue;
      item.version.value = version;
      if (generator) item.value.generate(generator);
    }
    reason.value = filledReason = from.reason ?? '';
    reveal.value = rest.reveal;
    busy.value = rest.busy ?? undefined;
    settings.fill(rest.settings);
    start.value = { choices, deletePrevious, deleteStackOwned };
  }

  const isGenerated = ({ value, version }: ChangeDraft) =>
    value.isGenerated.value && version.value === null;
  const isGenerating = computed(() => items.value.some(isGenerated));
  const incomplete = computed(() =>
    items.value.filter(({ value, version }) => version.value === null && !value.isComplete.value),
  );

  /** Whether the form holds something that the user has entered. */
  const isTouched = () =>
    reason.value !== filledReason ||
    settings.isTouched() ||
    items.value.some(({ value }) => value.isTouched());
  const whyNot = computed(() => {
    if (items.value.length === 0) return rotateFaults.nothing;
    const unchanged = incomplete.value.filter(({ value }) => value.isUnchanged.value);
    const missing = incomplete.value.filter((item) => !unchanged.includes(item));
    if (missing.length > 0) return rotateFaults.value(missing.map(({ name }) => name));
    if (unchanged.length > 0) return rotateFaults.unchanged(unchanged.map(({ name }) => name));
    return settings.settings.value ? null : rotateFaults.settings;
  });

  const outlines = computed<ChangeOutline[]>(() =>
    items.value.map((item) => ({ kind: item.kind, name: item.name, ...outlineOf(item) })),
  );
  const options = computed(() => {
    const given = settings.settings.value ?? {};
    return {
      ...(Object.keys(given).length > 0 ? { settings: given } : {}),
      ...(reason.value.trim() ? { reason: reason.value.trim() } : {}),
      ...(busy.value ? { busy: busy.value } : {}),
      ...(isGenerating.value && reveal.value ? { reveal: true } : {}),
    };
  });
  const draft: RotationDraft = {
    changes: () =>
      items.value.map(({ kind, name, value, version }) => ({
        kind,
        name,
        ...(version.value === null ? value.toChange() : { version: version.value }),
      })),
    outlines,
    options,
    start,
  };

  return {
    items,
    add,
    fill,
    remove,
    clear,
    has,
    reveal,
    reason,
    settings,
    isGenerating,
    whyNot,
    draft,
    isTouched,
  };
}

function outlineOf({ value, version }: ChangeDraft) {
  if (version.value !== null) return { version: version.value };
  return value.isGenerated.value
    ? { generator: value.generator.rules.value }
    : { bytes: value.typed.count.value };
}
