import type { FamilyKind, GeneratorInput } from '@waxseal/shared';
import { computed, ref, shallowRef } from 'vue';
import { exactBytes } from '../../lib/bytes';
import { newGeneratorDraft } from './generator-draft';
import { summaryOf } from './generator-labels';
import { newTypedValue } from './typed-value';
import type { ValueSource } from './value-labels';

/** The value of a secret or config: typed, from a file, or from a generator. */
export function newValueDraft(kind: FamilyKind) {
  const typed = newTypedValue(kind);
  const generator = newGeneratorDraft();
  const isGenerated = ref(false);
  /** The current content, if the user edits it instead of entering other content. */
  const original = shallowRef<string | null>(null);
  const source = computed<ValueSource>(() =>
    isGenerated.value ? 'generator' : typed.isFile.value ? 'file' : 'text',
  );
  function choose(chosen: ValueSource) {
    isGenerated.value = chosen === 'generator';
    if (!isGenerated.value) typed.isFile.value = chosen === 'file';
  }

  function generate(rules: GeneratorInput) {
    generator.fill(rules);
    choose('generator');
  }

  function edit(content: string) {
    original.value = content;
    typed.text.value = content;
  }
  const isEdited = computed(() => source.value === 'text' && original.value !== null);
  const isUnchanged = computed(() => isEdited.value && typed.text.value === original.value);

  const isComplete = computed(() =>
    isGenerated.value
      ? generator.rules.value !== null
      : typed.count.value > 0 && !typed.fault.value && !isUnchanged.value,
  );
  const summary = computed(() =>
    isGenerated.value
      ? generator.rules.value && summaryOf(generator.rules.value)
      : exactBytes(typed.count.value),
  );
  /** Changes whenever the value changes, but does not contain it. */
  const mark = computed(() =>
    isGenerated.value ? generator.rules.value : { source: source.value, bytes: typed.count.value },
  );
  function clear() {
    original.value = null;
    typed.clear();
  }
  const toChange = () =>
    isGenerated.value ? { generator: generator.rules.value! } : { value: typed.toBody() };

  return {
    kind,
    source,
    choose,
    generate,
    original,
    edit,
    isEdited,
    isUnchanged,
    isGenerated,
    typed,
    generator,
    isComplete,
    summary,
    mark,
    toChange,
    /** Whether it holds a value that the user has entered or picked. */
    isTouched: () => typed.text.value !== (original.value ?? '') || typed.file.value !== null,
    clear,
  };
}
export type ValueDraft = ReturnType<typeof newValueDraft>;
