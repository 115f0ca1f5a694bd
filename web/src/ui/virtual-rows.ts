import { computed, onScopeDispose, ref, watch, type Ref } from 'vue';

const OVERSCAN = 12;

/** Which rows of equal height are worth drawing, and how much room the others take. */
export function useVirtualRows(
  scroller: Ref<HTMLElement | null>,
  count: Ref<number>,
  rowHeight: number,
) {
  const top = ref(0);
  const height = ref(800);

  const measure = () => {
    top.value = scroller.value?.scrollTop ?? 0;
    height.value = scroller.value?.clientHeight || height.value;
  };
  const sizes = new ResizeObserver(measure);
  watch(
    scroller,
    (element, before) => {
      before?.removeEventListener('scroll', measure);
      sizes.disconnect();
      if (!element) return;
      element.addEventListener('scroll', measure, { passive: true });
      sizes.observe(element);
      measure();
    },
    { immediate: true },
  );
  onScopeDispose(() => sizes.disconnect());

  const start = computed(() => Math.max(0, Math.floor(top.value / rowHeight) - OVERSCAN));
  const end = computed(() =>
    Math.min(count.value, Math.ceil((top.value + height.value) / rowHeight) + OVERSCAN),
  );
  return {
    start: computed(() => Math.min(start.value, end.value)),
    end,
    before: computed(() => Math.min(start.value, end.value) * rowHeight),
    after: computed(() => (count.value - end.value) * rowHeight),
    isNearEnd: computed(() => end.value >= count.value - OVERSCAN),
  };
}
