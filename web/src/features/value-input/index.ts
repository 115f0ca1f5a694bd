import { lazyPart } from '../../lib/lazy-part';

export { boundFaults, boundsOf, type Bounds } from './bounded';
export { default as NumberRule } from './components/NumberRule.vue';
export { default as OnceValues } from './components/OnceValues.vue';
export { default as ValueEntry } from './components/ValueEntry.vue';
export { passOnce, takePassed, valuesIn } from './pass-once';
export { newValueDraft, type ValueDraft } from './value-draft';

/** An editor with syntax colours. */
export const ContentEditor = lazyPart(() => import('./editor/ContentEditor.vue'));
